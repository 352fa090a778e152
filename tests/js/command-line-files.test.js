// Files of the command line: their names, those that it writes, and tables of every kind.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { complete, done, here, library, plain, refused } from "./command-line.js";
import { binOf } from "./galton-bin.js";
import { workbook } from "./workbook.js";

/** Where the package is installed with the optional readers. */
const withReaders = complete();

describe("names of files", () => {
  it("may begin with a dash behind --, or be - for stdin", async () => {
    const { galton, file, text } = await here();
    const cars = await text("cars.csv");
    await file("-h", cars);
    await file("--json", cars);
    const expected = done(await galton(["train", "cars.csv", "dist ~ speed"]));
    assert.equal(done(await galton(["train", "--", "-h", "dist ~ speed"])), expected);
    assert.equal(done(await galton(["train", "--", "--json", "dist ~ speed"])), expected);
    assert.equal(done(await galton(["train", "./-h", "dist ~ speed"])), expected);
    assert.equal(done(await galton(["train", "-", "dist ~ speed"], { input: cars })), expected);
    done(await galton(["train", "cars.csv", "-o", "-model.json"]));
    assert.match(await text("-model.json"), /galton-model/);
    refused(await galton(["score", "-", "-"]), 2, /cannot both come by stdin/);
    refused(await galton(["score", "-"]), 2, /the model comes by stdin; give the table as a file/);
  });

  it("that is missing, a folder or not to be read is told, and what is near to it", async () => {
    const { folder, galton, shell, model, file } = await here();
    await model();
    await mkdir(join(folder, "folder"));
    await file("cars.csv/x", "").catch(() => {});
    const table = ["train", "score", "evaluate", "diagnose", "describe"];
    for (const command of table) {
      const first = command === "train" || command === "describe" ? [] : ["model.json"];
      refused(
        await galton([command, ...first, "nothing.csv"]),
        3,
        /there is no file "nothing\.csv"\n/,
      );
      refused(await galton([command, ...first, "car.csv"]), 3, /did you mean "cars\.csv"\?/);
      refused(
        await galton([command, ...first, "folder"]),
        3,
        /"folder" cannot be read: it is a directory/,
      );
      refused(await galton([command, ...first, "cars.csv/x"]), 3, /a part of the path is a file/);
      refused(await galton([command, ...first, "x".repeat(300)]), 3, /the name is too long/);
      const line = [command, ...first, command === "describe" ? "" : "-"].join(" ");
      refused(await shell(`galton ${line} < .`), 3, /stdin cannot be read: it is a directory/);
    }
    refused(await galton(["score", "modle.json", "cars.csv"]), 3, /did you mean "model\.json"\?/);
    refused(await galton(["serve", "folder"]), 3, /it is a directory/);
    refused(await galton(["sql", "train", "nothing"]), 3, /there is no file/);
    await chmod(join(folder, "cars.csv"), 0);
    if (process.getuid?.() !== 0)
      refused(await galton(["train", "cars.csv"]), 3, /permission denied/);
  });

  it("of a model that is none is told with the reason, and where model and table change places", async () => {
    const { galton, file, model, text } = await here();
    await model();
    const saved = await text("model.json");
    /** @type {[string, string | Uint8Array, RegExp][]} */
    const cases = [
      ["empty.json", "", /"empty\.json" is no saved model: it is not JSON/],
      ["object.json", "{}", /"object\.json" is no saved model: /],
      ["list.json", "[]", /is no saved model: /],
      ["null.json", "null", /is no saved model: /],
      ["half.json", saved.slice(0, saved.length / 2), /it is not JSON/],
      ["other.json", JSON.stringify({ ...JSON.parse(saved), format: "other" }), /format: /],
      ["newer.json", JSON.stringify({ ...JSON.parse(saved), version: 99 }), /version: /],
      ["bytes.json", new Uint8Array(100).fill(255), /it is not JSON/],
      [
        "broken.gz",
        gzipSync(saved).subarray(0, 50),
        /gzip data of "broken\.gz" are cut or damaged/,
      ],
    ];
    for (const [name, content, words] of cases) {
      await file(name, content);
      const code = name.endsWith(".gz") ? 3 : 1;
      for (const args of [
        ["score", name, "cars.csv"],
        ["serve", name],
        ["sql", "predict", name, "-d", "duckdb"],
      ])
        refused(await galton(args), code, words);
    }
    refused(
      await galton(["score", "cars.csv", "model.json"]),
      1,
      /the model comes before the table: model\.json cars\.csv/,
    );
  });

  it("of models may be those of other programs: a mark, UTF-16, gzip", async () => {
    const { galton, file, model, text } = await here();
    await model();
    const saved = await text("model.json");
    const expected = done(await galton(["score", "model.json", "cars.csv"]));
    await file("mark.json", `\ufeff${saved}`);
    await file("utf16.json", Buffer.from(`\ufeff${saved}`, "utf16le"));
    await file("utf16be.json", Buffer.from(`\ufeff${saved}`, "utf16le").swap16());
    await file("model.gz", gzipSync(saved));
    for (const name of ["mark.json", "utf16.json", "utf16be.json", "model.gz"])
      assert.equal(done(await galton(["score", name, "cars.csv"])), expected, name);
  });
});

describe("an output file", () => {
  it("has the model, is told of, and is not replaced without --force", async () => {
    const { galton, text, folder } = await here();
    const args = ["train", "cars.csv", "dist ~ speed", "-o", "model.json"];
    const ran = await galton(args);
    assert.match(done(ran), /^Coefficients:/);
    assert.equal(ran.err, "saved the model to model.json\n");
    const saved = await text("model.json");
    assert.equal(library.Model.from(saved).response, "dist");
    refused(await galton(args), 3, /"model\.json" is there already; --force replaces it/);
    await chmod(join(folder, "model.json"), 0o600);
    done(await galton([...args, "--force"]));
    assert.equal((await stat(join(folder, "model.json"))).mode & 0o777, 0o600);
    assert.equal(await text("model.json"), saved);
    done(await galton(["score", "model.json", "cars.csv", "-qfomodel.csv"]));
    assert.equal(await text("model.csv"), done(await galton(["score", "model.json", "cars.csv"])));
    assert.deepEqual((await readdir(folder)).sort(), [
      "cars.csv",
      "model.csv",
      "model.json",
      "new.csv",
      "warpbreaks.csv",
    ]);
  });

  it("is never one of the inputs, by whatever name, and never a folder", async () => {
    const { galton, text, folder, model } = await here();
    await model();
    await symlink("cars.csv", join(folder, "link.csv"));
    const before = await text("cars.csv");
    for (const name of ["cars.csv", "./cars.csv", "link.csv", join(folder, "cars.csv")])
      for (const command of [
        ["train", "cars.csv"],
        ["score", "model.json", "cars.csv"],
      ])
        refused(
          await galton([...command, "-f", "-o", name]),
          2,
          /is what is read; give --output another name/,
        );
    assert.equal(await text("cars.csv"), before);
    refused(await galton(["train", "cars.csv", "-o", "."]), 3, /is a directory; name a file in it/);
    refused(await galton(["train", "cars.csv", "-o", ""]), 2, /--output is empty/);
    refused(await galton(["train", "cars.csv", "-o", "no/m.json"]), 3, /there is no such folder/);
  });

  it("may be a link to a file, a pipe or a device", async () => {
    const { galton, shell, text, folder } = await here();
    await writeFile(join(folder, "real.json"), "old");
    await symlink("real.json", join(folder, "link.json"));
    done(await galton(["train", "cars.csv", "-f", "-o", "link.json"]));
    assert.match(await text("real.json"), /galton-model/);
    const out = done(await shell("(galton train cars.csv -o /dev/stderr 2>&1 >/dev/null) | cat"));
    assert.match(out, /galton-model/);
    done(
      await shell("mkfifo pipe && (cat pipe > copy.json & galton train cars.csv -o pipe && wait)"),
    );
    assert.match(await text("copy.json"), /galton-model/);
    const { out: json } = await galton(["train", "cars.csv", "-o", "-"]);
    assert.equal(library.Model.from(json).response, "dist");
  });

  it("is left as it was where the command fails or is interrupted", async () => {
    const { galton, folder, file, model, text } = await here();
    await model();
    await file("bad.csv", `speed\n${"1\n".repeat(100_000)}"`);
    const before = (await readdir(folder)).sort();
    assert.equal((await galton(["score", "model.json", "bad.csv", "-o", "s.csv"])).code, 1);
    assert.equal((await galton(["train", "cars.csv", "dist ~ x", "-o", "m.json"])).code, 1);
    assert.deepEqual((await readdir(folder)).sort(), before);
    const saved = await text("model.json");
    for (const [signal, code] of /** @type {const} */ ([
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ])) {
      await file("old.csv", "old");
      const child = spawn(
        join(binOf(plain), "galton"),
        ["score", "model.json", "-", "-f", "-o", "old.csv"],
        { cwd: folder },
      );
      child.stdin.on("error", () => {});
      child.stdin.write(`speed\n${"1\n".repeat(200_000)}`);
      // It has begun to write once there is a file more.
      for (;;) if ((await readdir(folder)).some((name) => name.startsWith(".old.csv"))) break;
      child.kill(signal);
      assert.deepEqual(await once(child, "close"), [code, null]);
      assert.equal(await text("old.csv"), "old");
      assert.ok(!(await readdir(folder)).some((name) => name.startsWith(".")));
    }
    assert.equal(await text("model.json"), saved);
  });

  it("that cannot be written for lack of space is an error, and so is stdout", async () => {
    const { shell, model } = await here();
    await model();
    for (const line of [
      "galton score model.json cars.csv > /dev/full",
      "galton score model.json cars.csv -o /dev/full",
      "galton train cars.csv > /dev/full",
      "galton --help > /dev/full",
    ]) {
      const { code, err } = await shell(line);
      assert.equal(code, 3, line);
      assert.match(err, /cannot be written: no space is left on the disk/, line);
    }
  });
});

const SPEEDS = [4, 10, 20];
const DISTS = [2, 30, 60];

/** They as Parquet. */
function parquet() {
  const columnData = Object.entries({ speed: SPEEDS, dist: DISTS }).map(([name, values]) => ({
    name,
    data: values,
    type: /** @type {const} */ ("DOUBLE"),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

describe("tables of every kind", () => {
  it("may have lines that end in CRLF or CR, and keep them when scored", async () => {
    const { galton, file, model, text } = await here();
    await model();
    const cars = await text("cars.csv");
    const table = done(await galton(["train", "cars.csv", "dist ~ speed"]));
    const scored = done(await galton(["score", "model.json", "cars.csv"]));
    for (const end of ["\r\n", "\r"]) {
      await file("ends.csv", cars.replaceAll("\n", end));
      assert.equal(done(await galton(["train", "ends.csv", "dist ~ speed"])), table);
      const out = done(await galton(["score", "model.json", "ends.csv"]));
      assert.equal(out, scored.replaceAll("\n", end));
    }
  });

  it("may be empty, one long line, or bytes that are no text: all are refused with a reason", async () => {
    const { galton, file, model } = await here();
    await model();
    /** @type {[string | Uint8Array, RegExp][]} */
    const cases = [
      ["", /no rows/],
      ["speed,dist\n", /no rows|observations|two columns of numbers/],
      [Buffer.alloc(40_000_000, "1"), /longer than|two columns of numbers|no column/],
      [Buffer.alloc(40_000_000, "1,"), /longer than|columns/],
      [Buffer.alloc(100_000), /zero|not a text file/],
      [gzipSync("speed,dist\n1,2\n2,3\n3,5\n").subarray(0, 30), /gzip data is cut or damaged/],
      [
        Buffer.concat([gzipSync("speed,dist\n1,2\n2,3\n"), Buffer.from("junk")]),
        /gzip data is cut or damaged/,
      ],
    ];
    for (const [content, words] of cases) {
      await file("t.csv", content);
      const { code, err } = await galton(["train", "t.csv", "dist ~ speed"]);
      assert.equal(code, 1, err);
      assert.match(err, words);
      assert.ok(err.length < 1000, "an error of more than a few lines");
    }
  });

  it("may be Parquet and .xlsx where their readers are installed, by name and by pipe", async () => {
    const { galton, shell, file, model } = await here(await withReaders);
    await model();
    const rows = SPEEDS.map((speed, at) => [speed, DISTS[at] ?? 0]);
    await file("t.xlsx", workbook({ A: [["speed", "dist"], ...rows] }));
    await file("t.parquet", parquet());
    await file("t.csv", `speed,dist\n${rows.map((row) => `${row.join()}\n`).join("")}`);
    const table = done(await galton(["train", "t.csv"]));
    for (const name of ["t.xlsx", "t.parquet"]) {
      assert.equal(done(await galton(["train", name])), table, name);
      assert.equal(done(await shell(`galton train - < ${name}`)), table, name);
      assert.match(done(await galton(["describe", name])), /^speed +number +3 /m);
      for (const line of [
        `galton score model.json ${name}`,
        `cat ${name} | galton score model.json`,
      ]) {
        const lines = done(await shell(line))
          .trim()
          .split("\n");
        assert.deepEqual(
          lines.map((own) => own.split(",").length),
          [3, 3, 3, 3],
          line,
        );
      }
      assert.match(
        done(await galton(["evaluate", "model.json", name])),
        /^rows with a prediction +3$/m,
      );
      assert.match(done(await galton(["diagnose", "model.json", name])), /^rows of the fit +3$/m);
    }
    refused(
      await galton(["train", "t.xlsx", "--sheet", "B"]),
      1,
      /no sheet "B"; its sheets are "A"/,
    );
  });

  it("are refused by the name of the reader to install where it is not there", async () => {
    const { galton, file, model } = await here(plain);
    await model();
    await file(
      "t.xlsx",
      workbook({
        A: [
          ["speed", "dist"],
          [1, 2],
        ],
      }),
    );
    await file("t.parquet", parquet());
    for (const [name, reader] of [
      ["t.xlsx", "read-excel-file"],
      ["t.parquet", "hyparquet"],
    ]) {
      const words = new RegExp(
        `npm install ${reader} beside galton, or npx -p galton -p ${reader} galton`,
      );
      for (const args of [["train"], ["score", "model.json"], ["describe"]])
        refused(await galton([...args, name ?? ""]), 1, words);
    }
  });

  it("of many megabytes pass in memory that does not grow with them", async () => {
    const { shell, model } = await here();
    await model();
    const rows = "(echo speed; (yes 12.5 || true) | head -n 20000000)";
    const limit = "export NODE_OPTIONS=--max-old-space-size=80";
    const out = done(await shell(`${limit}; ${rows} | galton score model.json | tail -n 1`));
    assert.match(out, /^12\.5,31\.576/);
  });
});
