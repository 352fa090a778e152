import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: s } = await runnerImport(new URL("./snippets.ts", import.meta.url).pathname);

const model = { predicted: "y", response: "y", predictors: ["x"], since: [null, null] };

test("code says which rows were left out by hand, as its language leaves them out", () => {
  const first = (language, leaveOut) => s.snippet(model, language, "1", leaveOut).split("\n")[0];
  assert.equal(first("r", [17]), "# Fitted without row 17: data[-17, ].");
  assert.equal(first("r", [17, 60]), "# Fitted without rows 17, 60: data[-c(17, 60), ].");
  assert.equal(first("python", [17]), "# Fitted without row 17: data.drop(index=[16]).");
  assert.equal(first("js", [17, 60]), "// Fitted without rows 17, 60: { leaveOut: [17, 60] }.");
  assert.equal(first("sqlite", [17]), "-- Fitted without row 17.");
  assert.match(s.usage(model, "excel", [17]), / Fitted without row 17\.$/);
  assert.doesNotMatch(s.snippet(model, "r", "1"), /without/);
});
