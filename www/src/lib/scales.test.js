import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const load = (name) => runnerImport(new URL(name, import.meta.url).pathname);
const { module: s } = await load("./scales.ts");
const { module: l } = await load("./labels.ts");

const label = (name) => s.labelWidth(name) * 0.9;
/** The edges of a label: left, right, top, bottom. */
const boxOf = ({ name, x, y, isLeft }) =>
  isLeft ? [x - label(name), x, y - 11, y + 3] : [x, x + label(name), y - 11, y + 3];
const touch = ([a, b, c, d], [e, f, g, h]) => a < f && e < b && c < h && g < d;

test("a low plot has three ticks on its side, and one without room has few", () => {
  const heights = s.linear([61.2, 74.2], [200, 32]);
  assert.equal(s.ticks(heights, 3).ticks.length, 2);
  assert.ok(s.ticksUp(heights, 3).ticks.length >= 3);
  assert.ok(s.ticksUp(s.linear([61.2, 74.2], [60, 32]), 2).ticks.length < 3);
});

test("ticks along the bottom never touch, and are more than one where more fit", () => {
  const labels = (domain, width) => {
    const { ticks } = s.ticksAcross(s.linear(domain, [0, width]));
    return ticks.map((t) => t.label);
  };
  assert.deepEqual(labels([0, 2000], 204), ["0", "1\u202f000", "2\u202f000"]);
  assert.deepEqual(labels([0.35, 1.95], 210), ["0.5", "1.0", "1.5"]);
});

test("ticks of a logarithmic axis are whole powers", () => {
  const values = s.powersOfTen([-7.3, 0.5], 4).map((t) => t.value);
  assert.deepEqual(values, [-6, -4, -2, 0]);
});

test("a name stands on the side of its line that is away from the other line", () => {
  const rising = [
    { x: 0, y: 100 },
    { x: 100, y: 50 },
  ];
  assert.ok(s.besideLine(rising, "left", 40, [0, 200]).y < 80);
  assert.ok(s.besideLine(rising, "left", 40, [0, 200], 90).y > 100);
  assert.ok(s.besideLine(rising, "right", 40, [0, 200]).y > 60);
  assert.ok(s.besideLine(rising, "right", 40, [0, 200], 60).y < 50);
  const low = s.besideLine(rising, "left", 40, [0, 110], 90);
  assert.ok(low.y < 80, "there is no room beneath");
});

test("names of marks that are near each other cover neither a name nor a mark", () => {
  const [sx, sy] = [s.linear([0, 18], [40, 290]), s.linear([-10, 10], [280, 70])];
  const named = [
    { x: 16.667, y: 9.333, name: "row 69" },
    { x: 16.667, y: 9.333, name: "row 70" },
    { x: 14.5, y: 8.5, name: "row 8" },
    { x: 14.5, y: 9.4, name: "row 9" },
  ];
  const labels = l.labelled(named, sx, sy);
  assert.deepEqual(
    labels.map(({ name }) => name),
    ["row 69, row 70", "row 8", "row 9"],
  );
  labels.forEach((a, i) => {
    const [left, right, top, bottom] = boxOf(a);
    assert.ok(left >= 40 && right <= 290 && top >= 60 && bottom <= 280, a.name);
    labels.forEach((b, k) => {
      if (i === k) return;
      assert.ok(!touch(boxOf(a), boxOf(b)), `${a.name} covers ${b.name}`);
      const { x, y } = b.at;
      assert.ok(!touch(boxOf(a), [x - 6, x + 6, y - 6, y + 6]), `${a.name} covers a mark`);
    });
  });
});

test("a caption says which axis is stretched, and by how much", () => {
  const scale = (unit) => s.linear([0, 1], [0, unit]);
  assert.equal(s.stretched(scale(10), scale(-210)), "upward axis stretched 21 times");
  assert.equal(s.stretched(scale(35), scale(-10)), "axis across stretched 3.5 times");
  assert.equal(s.stretched(scale(10), scale(-10)), "");
  assert.equal(s.stretched(scale(0), scale(0)), "", "without room there is nothing to say");
});

test("capitals have the room that they need", () => {
  assert.ok(s.labelWidth("VC") > s.labelWidth("vc"));
});
