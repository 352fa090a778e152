// Makes Excel workbooks.

import { strToU8, zipSync } from "fflate";

/** @typedef {string | number | boolean | null | { xml: string }} Cell */

/** @param {Cell} cell */
function cellXml(cell) {
  if (cell === null) return "<c/>";
  if (typeof cell === "object") return cell.xml;
  if (typeof cell === "number") return `<c><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c t="b"><v>${Number(cell)}</v></c>`;
  return `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
}

/** The date of a serial number. @param {number} serial @returns {Cell} */
export const date = (serial) => ({ xml: `<c s="1"><v>${serial}</v></c>` });

/** The value of a formula when the workbook was saved. @param {number} value @returns {Cell} */
export const formula = (value) => ({ xml: `<c><f>SUM(1,2)</f><v>${value}</v></c>` });

/** @param {Record<string, Cell[][]>} sheets @returns {Uint8Array<ArrayBuffer>} */
export function workbook(sheets) {
  const names = Object.keys(sheets);
  const column = (/** @type {number} */ at) => String.fromCharCode(65 + at);
  const files = Object.fromEntries(
    Object.values(sheets).map((rows, at) => [
      `xl/worksheets/sheet${at + 1}.xml`,
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
        .map(
          (cells, row) =>
            `<row r="${row + 1}">${cells
              .map((cell, of) => cellXml(cell).replace("<c", `<c r="${column(of)}${row + 1}"`))
              .join("")}</row>`,
        )
        .join("")}</sheetData></worksheet>`,
    ]),
  );
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const zipped = zipSync(
    Object.fromEntries(
      Object.entries({
        "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
        "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names
          .map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
          .join("")}</sheets></workbook>`,
        "xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names
          .map(
            (_, at) =>
              `<Relationship Id="rId${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
          )
          .join(
            "",
          )}<Relationship Id="rIdS" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
        "xl/styles.xml": `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
        ...files,
      }).map(([name, text]) => [name, strToU8(text)]),
    ),
  );
  return new Uint8Array(zipped);
}
