// Every kind of project that may use the package: each is made from nothing, installs the packed tarball, and has to give
// Node's bits. CONSUMERS names some of them, or "core" for those of `make test`.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { consumers } from "./table.js";
import { Project, root } from "./project.js";

const wanted = (process.env["CONSUMERS"] ?? "").split(/[\s,]+/).filter(Boolean);

/** @param {import("./project.js").Consumer} consumer */
const isWanted = ({ name, isCore }) =>
  wanted.length === 0 || wanted.some((part) => (part === "core" ? isCore : name.includes(part)));

const chosen = consumers.filter(isWanted);

describe("the package as installed works in", { concurrency: 2 }, () => {
  assert.ok(chosen.length > 0, `no consumer is named ${wanted.join(" or ")}`);
  for (const consumer of chosen) {
    it(consumer.name, { timeout: 600_000 }, async () => {
      const project = await Project.create(consumer.tools, consumer.files, consumer.type);
      try {
        await consumer.test(project);
      } finally {
        await project.close();
      }
    });
  }
});

describe("docs/bundlers.md", () => {
  it("has the row of every consumer that has one, in their order", async () => {
    const rows = consumers.flatMap(({ row }) => (row ? [`| ${row.join(" | ")} |`] : []));
    const expected = ["| tool | write | configure |", "|---|---|---|", ...rows].join("\n");
    const page = await readFile(join(root, "docs", "bundlers.md"), "utf8");
    const [, found] = /<!-- consumers -->\n(.*?)\n<!-- \/consumers -->/s.exec(page) ?? [];
    assert.equal(found, expected);
  });
});
