// The eleven linear sets of NIST's Statistical Reference Datasets through the packed package: a stream of bytes, the
// WebAssembly, the regression table. The references are exact rational solutions of the decimal data (tests/data).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { data, install, load } from "./packed.js";

/**
 * @typedef {object} Reference
 * @property {{ predictors: string[], degree: number, intercept: boolean }} model
 * @property {string[]} coefficients
 * @property {string[]} standard_errors
 * @property {string} residual_standard_error
 * @property {string} r_squared
 * @property {string} f_statistic
 */

/** Digits that the worst coefficient must have, and those of everything else. */
const COEFFICIENTS = 13;
const OTHERS = 12;

/** They lie on their polynomials. */
const PERFECT = ["wampler1", "wampler2"];

/** @param {number | null | undefined} found @param {string | undefined} expected */
const digits = (found, expected) =>
  Math.min(15.95, -Math.log10(Math.abs(((found ?? NaN) - Number(expected)) / Number(expected))));

/** @param {Reference["model"]} model */
function formula({ predictors, degree, intercept }) {
  const powers = Array.from({ length: degree - 1 }, (_, at) => `I(${predictors[0]}^${at + 2})`);
  return `y ~ ${[...predictors, ...powers, ...(intercept ? [] : ["0"])].join(" + ")}`;
}

/** @type {typeof import("galton")} */
let galton;
/** @type {Record<string, Reference>} */
let references;

before(async () => {
  galton = await load(await install());
  references = JSON.parse(await readFile(join(data, "nist", "reference.json"), "utf8"));
});

describe("NIST's linear sets in WebAssembly", () => {
  it("have at least 13 digits of every coefficient and 12 of everything else", async () => {
    console.log("set        coef    s.e.     rse      R2       F");
    for (const [name, reference] of Object.entries(references)) {
      const bytes = await readFile(join(data, "nist", `${name}.csv`));
      const observations = await galton.read(new Blob([bytes]).stream(), {
        formula: formula(reference.model),
      });
      const table = observations.summary();
      /** @param {(number | null)[]} found @param {string[]} expected */
      const worst = (found, expected) =>
        Math.min(...found.map((value, at) => digits(value, expected[at])));
      const coefficients = worst(
        table.coefficients.map(({ estimate }) => estimate),
        reference.coefficients,
      );
      const own = [coefficients];
      if (PERFECT.includes(name)) {
        assert.equal(table.warnings[0]?.kind, "perfect-fit");
        assert.ok(table.coefficients.every(({ standardError }) => standardError === 0));
        assert.equal(table.fStatistic, null);
      } else {
        own.push(
          worst(
            table.coefficients.map(({ standardError }) => standardError),
            reference.standard_errors,
          ),
          digits(table.residualStandardError, reference.residual_standard_error),
          digits(table.rSquared, reference.r_squared),
          digits(table.fStatistic?.value, reference.f_statistic),
        );
      }
      console.log(name.padEnd(8) + own.map((found) => found.toFixed(1).padStart(8)).join(""));
      assert.ok(coefficients >= COEFFICIENTS, `${name}: ${coefficients} digits`);
      assert.ok(
        own.every((found) => found >= OTHERS),
        `${name}: ${own.join(", ")}`,
      );
    }
  });
});
