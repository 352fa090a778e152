import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runnerImport } from "vite";

const { module: s } = await runnerImport(new URL("./shrinkage.ts", import.meta.url).pathname);

const certificate = {
  kktResidual: 2e-16,
  dualityGap: 1e-17,
  sweeps: 3,
  converged: true,
  unique: true,
};
const fit = (/** @type {number} */ penalty, /** @type {number[]} */ slopes, rSquared = 0) => ({
  penalty,
  coefficients: [1, ...slopes],
  active: slopes.filter((slope) => slope !== 0).length,
  rss: 1,
  rSquared,
  certificate,
});
const trail = {
  rows: "",
  l1Ratio: 1,
  scale: [2, 1, 3],
  fits: [
    fit(100, [0, 0, 0]),
    fit(10, [0, 4, 0], 0.5),
    fit(1, [1, 4, 2], 0.79),
    fit(0, [1, 5, 2], 0.8),
  ],
};

describe("penalties", () => {
  it("of a lasso go from the one that leaves nothing to a ten thousandth of it, and to none", () => {
    const found = s.penaltiesFor(45, 1, 10);
    assert.equal(found.length, 101);
    assert.equal(found[0], 45);
    assert.ok(Math.abs(found[99] - 0.0045) < 1e-12);
    assert.equal(found[100], 0);
  });

  it("of a ridge do not depend on the response's unit", () => {
    assert.deepEqual(s.penaltiesFor(45, 0, 10), s.penaltiesFor(45e6, 0, 10));
    assert.equal(s.penaltiesFor(45, 0, 10)[0], 1000);
  });

  it("of an elastic net end where its squares are next to nothing, too", () => {
    const found = s.penaltiesFor(45e6, 0.5, 10);
    assert.ok(Math.abs(found[99] - 0.002) < 1e-12);
  });

  it("are none where there is nothing to explain", () => {
    assert.deepEqual(s.penaltiesFor(5e-324, 1, 2), []);
  });
});

describe("a path", () => {
  it("names what comes in first, and of those that come together the larger", () => {
    assert.deepEqual(s.arrivals(trail), [1, 2, 0]);
  });

  it("is first looked at where nine tenths of what can be explained are", () => {
    assert.equal(s.telling(trail), 2);
  });

  it("has a place apart for no penalty, from which one step leads back", () => {
    const places = trail.fits.map((_, at) => s.placeOf(at, 4));
    assert.deepEqual(places, [0, 1, 2, 8]);
    assert.deepEqual(
      places.map((place) => s.fitAt(place, 0, 4)),
      [0, 1, 2, 3],
    );
    assert.equal(s.fitAt(7, 3, 4), 2);
    assert.equal(s.fitAt(3, 2, 4), 3);
  });

  it("has ticks at whole powers of ten", () => {
    const labels = s.penaltyTicks(trail, 9).map((/** @type {{ label: string }} */ t) => t.label);
    assert.deepEqual(labels, ["100", "10", "1", "none"]);
  });

  it("sets names apart, in the order of their lines", () => {
    assert.deepEqual(s.apartBy([50, 52, 10, 99], 10, [0, 100]), [50, 60, 10, 99]);
    assert.deepEqual(s.apartBy([98, 99, 97], 10, [0, 100]), [90, 100, 80]);
  });
});

describe("the best penalty", () => {
  it("is that of least error, and the largest within a standard error of it", () => {
    const errors = [9, 5.5, 4.9, 4.5, 4.6].map((mse) => ({ mse, standardError: 0.5 }));
    assert.deepEqual(s.best(errors), [3, 2]);
  });
});

describe("a certificate", () => {
  it("says in words whether anything does better", () => {
    assert.match(s.certified(fit(1, [1])).said, /^No coefficients do better at this penalty/);
    const open = { ...fit(1, [1]), certificate: { ...certificate, converged: false } };
    assert.match(s.certified(open).said, /^Not settled/);
    const twins = { ...fit(1, [1]), certificate: { ...certificate, unique: false } };
    assert.match(s.certified(twins).said, /Others do as well/);
    const bare = { ...fit(0, [1]), certificate: { ...certificate, dualityGap: null } };
    assert.match(s.certified(bare).said, /^This is least squares/);
  });
});
