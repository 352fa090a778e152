// For code that is bundled: names the optional packages that read Parquet, so that a bundler takes them along, in parts that
// are loaded when a Parquet file comes. `import "galton/parquet"` once, beside "galton".

import { supply } from "./formats.js";

supply({
  hyparquet: () => import("hyparquet"),
  "hyparquet-compressors": () => import("hyparquet-compressors"),
});
