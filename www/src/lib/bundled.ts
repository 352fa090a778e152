import anscombe from "../../../tests/data/anscombe.csv?url";
import diabetes from "../../../tests/data/diabetes-bmi.csv?url";
import families from "../../../tests/data/galton-families.csv?url";
import heights from "../../../tests/data/galton-heights.csv?url";
import { defaults, original } from "./settings.js";
import type { Settings } from "./types.js";

/** A data set that comes with the page, and the settings that show it best. */
export interface Bundled {
  /** Its name in addresses. */
  readonly id: string;
  readonly name: string;
  /** Its name in one word. */
  readonly short: string;
  readonly about: string;
  readonly url: string;
  readonly units: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

export const bundled: readonly Bundled[] = [
  {
    id: "heights",
    name: "Galton\u2019s heights",
    short: "Heights",
    about: "928 adult children and their parents, 1886",
    url: heights,
    units: { parent: "mid-parent height, inches", child: "height, inches" },
    // The start is the guess that Galton disproved: children as tall as their parents.
    settings: {
      ...defaults,
      ...original,
      response: "child",
      predictors: ["parent"],
      start: "0, 1",
    },
  },
  {
    id: "diabetes",
    name: "Diabetes, one column",
    short: "Diabetes",
    about: "442 patients, the last 20 held out: galton\u2019s first data",
    url: diabetes,
    units: { bmi: "body mass index, scaled", progression: "of the disease, after a year" },
    settings: {
      ...defaults,
      ...original,
      response: "progression",
      predictors: ["bmi"],
      holdOut: 20,
      loss: "sum",
      scaling: "raw",
      iterations: 2001,
      start: "0, 0",
    },
  },
  {
    id: "families",
    name: "Galton\u2019s families",
    short: "Families",
    about: "a number and a category: 934 children by parents and gender",
    url: families,
    units: { childHeight: "inches", midparentHeight: "inches" },
    settings: {
      ...defaults,
      ...original,
      response: "childHeight",
      predictors: ["midparentHeight", "gender"],
    },
  },
  {
    id: "anscombe",
    name: "Anscombe\u2019s quartet",
    short: "Anscombe",
    about: "an outlier in y3, a bend in y2, leverage in y4: four tables with one line",
    url: anscombe,
    units: {},
    settings: { ...defaults, ...original, response: "y3", predictors: ["x3"] },
  },
];
