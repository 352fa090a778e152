import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: m } = await runnerImport(new URL("./missing.ts", import.meta.url).pathname);

test("words for all columns are a list, and none are the customary ones", () => {
  assert.deepEqual(m.withEverywhere({ header: true }, ["-999"]), {
    header: true,
    missing: ["-999"],
  });
  assert.deepEqual(m.withEverywhere({ missing: ["-999"] }, null), {});
  assert.deepEqual(m.everywhere({ missing: [-999, "NA"] }), ["-999", "NA"]);
  assert.equal(m.everywhere({ missing: { x: [] } }), null);
  assert.deepEqual(m.wordsOf(" NA, -999 ,,None"), ["NA", "-999", "None"]);
});

test("words of one column stand beside those of another, and go without a trace", () => {
  const one = m.withColumn({}, "x", ["?"]);
  const two = m.withColumn(one, "y", []);
  assert.deepEqual(two, { missing: { x: ["?"], y: [] } });
  assert.deepEqual(m.withColumn(m.withColumn(two, "x", null), "y", null), {});
});

test("one word more for a column joins the words that it has", () => {
  const { missing } = m.missingToo({}, "x", "-999");
  assert.ok(missing.x.includes("NA") && missing.x.at(-1) === "-999");
  assert.deepEqual(m.missingToo({ missing: { x: ["?"] } }, "x", "-"), {
    missing: { x: ["?", "-"] },
  });
  assert.deepEqual(m.missingToo({ missing: ["?"] }, "x", "-"), { missing: ["?", "-"] });
});
