// For code that is bundled: names the optional package that reads Excel workbooks, so that a bundler takes it along, in a part
// that is loaded when a workbook comes. `import "galton/excel"` once, beside "galton".

import { supply } from "./formats.js";

supply({ "read-excel-file": () => import("read-excel-file/universal") });
