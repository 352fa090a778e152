// Tables in Excel workbooks and in Parquet files.

import assert from "node:assert/strict";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { before, describe, it } from "node:test";
import { strToU8, zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { install, load, node, root } from "./packed.js";
import { date, formula, workbook } from "./workbook.js";

/** @type {typeof import("galton")} with the optional packages beside it */
let galton;
/** Where galton is installed without them. @type {string} */
let folder;

before(async () => {
  folder = await install();
  const complete = await install();
  for (const name of ["hyparquet", "hyparquet-compressors", "read-excel-file"])
    await symlink(join(root, "node_modules", name), join(complete, "node_modules", name));
  galton = await load(complete);
});

const table = /** @type {import("./workbook.js").Cell[][]} */ ([
  ["x", "y"],
  [1, 2],
  [2, 4],
  [3, 9],
  [4, 11],
]);

describe("an Excel workbook", () => {
  it("is read as the table in it, from a file, bytes or a response", async () => {
    const bytes = workbook({ "First sheet": table });
    for (const source of [
      bytes,
      new Blob([bytes]),
      new File([bytes], "a.xlsx"),
      new Response(bytes),
    ]) {
      const { exact, report } = await galton.read(source);
      assert.deepEqual(exact.coefficients, [-1.5, 3.2]);
      assert.equal(report.sheet, "First sheet");
    }
    const model = (await galton.read(bytes)).model();
    assert.equal((await galton.evaluate(bytes, model)).count, 4);
    assert.equal((await galton.diagnose(bytes, model)).agrees, true);
    assert.equal((await galton.describe(bytes)).columns.length, 2);
    assert.match(
      await (await galton.scoreCsv(bytes, model)).text(),
      /^"x","y",predicted y\n1,2,1\.7/,
    );
  });

  it("is read from its first sheet with a table, whatever notes stand before that", async () => {
    const notes = [["Sales of the year"], ["Ask Anna"]];
    const { report } = await galton.read(workbook({ Empty: [], Notes: notes, Data: table }));
    assert.deepEqual([report.sheet, report.sheets], ["Data", ["Empty", "Notes", "Data"]]);
    const { columns } = await galton.describe(workbook({ Empty: [], List: [["x"], [1], [2]] }));
    assert.equal(columns[0]?.name, "x");
  });

  it("is read from a stream of Node, as a file in any encoding is", async () => {
    const bytes = workbook({ Empty: [], Other: table });
    const { exact, report } = await galton.read(Readable.from([bytes]), { sheet: "Other" });
    assert.deepEqual([exact.coefficients, report.sheet], [[-1.5, 3.2], "Other"]);
    // Shift_JIS for a column whose name is Japanese.
    const packed = Buffer.from("93fa2c790a312c320a322c340a332c390a342c31310a", "hex");
    const stream = Readable.from([packed.subarray(0, 1), packed.subarray(1)]);
    const { predictors } = await galton.read(stream, { encoding: "shift_jis" });
    assert.deepEqual(predictors, ["\u65e5"]);
  });

  it("has the sheet that is asked for, and names all", async () => {
    const other = table.map((row, at) => (at === 0 ? row : [Number(row[0]), 2 * Number(row[1])]));
    const bytes = workbook({ Empty: [], "Year 1": table, "Year 2": other });
    const inspected = await galton.inspect(bytes);
    assert.deepEqual(
      [inspected.sheet, inspected.sheets],
      ["Year 1", ["Empty", "Year 1", "Year 2"]],
    );
    for (const sheet of ["Year 2", 3])
      assert.deepEqual((await galton.read(bytes, { sheet })).exact.coefficients, [-3, 6.4]);
    await assert.rejects(galton.read(bytes, { sheet: "Year 3" }), {
      code: "no-such-sheet",
      message: 'the workbook has no sheet "Year 3"; its sheets are "Empty", "Year 1", "Year 2"',
    });
    await assert.rejects(galton.read(bytes, { sheet: 9 }), /no sheet 9/);
  });

  it("may have dates, formulas, numbers as text, gaps, titles and empty columns around its table", async () => {
    const rows = /** @type {import("./workbook.js").Cell[][]} */ ([
      [null, "Sales of the year", null, null],
      [],
      [null, "day", "sales", "kind"],
      [null, date(45349), formula(2), "a"],
      [null, date(45350), "4", "b"],
      [null, null, 5, "b"],
      [null, date(45351), 9, "a"],
      [null, date(45352), 11, "b"],
    ]);
    const { exact, report } = await galton.read(workbook({ Sheet1: rows }), {
      formula: "sales ~ day",
    });
    assert.equal(Number(exact.coefficients[1]?.toFixed(9)), 3.2);
    assert.equal(report.leftOut.missing, 1);
    assert.equal(report.rows, 5);
  });

  it("that is none, or damaged, is refused by its format", async () => {
    const zip = new Uint8Array(zipSync({ "a.txt": strToU8("x,y\n1,2\n") }));
    await assert.rejects(galton.read(zip), /a zip archive/);
    const bytes = workbook({ A: table });
    await assert.rejects(
      galton.read(bytes.slice(0, bytes.length / 2)),
      /Excel workbook|the workbook is damaged/,
    );
  });

  it("and Parquet name the package to install where it is not there", async () => {
    await writeFile(join(folder, "table.xlsx"), workbook({ A: table }));
    await writeFile(join(folder, "table.parquet"), parquet());
    const code = `import { openAsBlob } from "node:fs";
import { read } from "galton";
for (const name of ["table.xlsx", "table.parquet"]) {
  await read(await openAsBlob(name)).catch(({ code, message }) => console.log(code, message));
}`;
    await writeFile(join(folder, "try.mjs"), code);
    const printed = await node(folder, "try.mjs");
    assert.match(printed, /missing-library .*npm install read-excel-file/);
    assert.match(printed, /missing-library .*npm install hyparquet/);
  });
});

/** @param {import("hyparquet-writer").ColumnSource[]} [more] @returns {Uint8Array<ArrayBuffer>} */
function parquet(more = []) {
  const columnData = /** @type {import("hyparquet-writer").ColumnSource[]} */ ([
    { name: "x", data: [1, 2, 3, 4], type: "DOUBLE" },
    { name: "y", data: [2n, 4n, 9n, 11n], type: "INT64" },
    ...more,
  ]);
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 3 }));
}

describe("a Parquet file", () => {
  it("is read in groups of rows, with gaps, text and dates", async () => {
    const bytes = parquet([
      { name: "g", data: ["a", "b", null, "a"], type: "STRING", nullable: true },
      {
        name: "day",
        data: [1, 2, 3, 4].map((day) => new Date(Date.UTC(2024, 1, 27 + day))),
        type: "TIMESTAMP",
      },
    ]);
    const options = { response: "y", predictors: ["x"] };
    for (const source of [bytes, new Blob([bytes]), new Response(bytes)])
      assert.deepEqual((await galton.read(source, options)).exact.coefficients, [-1.5, 3.2]);
    const { columns, rows } = await galton.inspect(bytes);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ["x", "y", "g", "day"],
    );
    assert.equal(rows[2]?.[2], "");
    const dated = await galton.read(bytes, { formula: "y ~ day" });
    assert.equal(Number(dated.exact.coefficients[1]?.toFixed(9)), 3.2);
    assert.deepEqual((await galton.read(bytes, { formula: "y ~ g" })).levels, [["a", "b"]]);
  });
});
