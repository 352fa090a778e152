/** Dates as a model counts them: days since a day of its own, that one in days since 1970-01-01. */

const day = 86_400_000; // milliseconds

/** The days of a date as a date field writes it, "2020-02-29" or "2020-02-29T14:30"; null if it isn't a date. */
export function daysSince(since: number, text: string): number | null {
  if (!/^\d{4,}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)) return null;
  const time = Date.parse(text.includes("T") ? `${text}Z` : text);
  // Date.parse takes the 30th of February for the 1st of March in some browsers.
  return Number.isNaN(time) || !written(time).startsWith(text.slice(0, 10))
    ? null
    : time / day - since;
}

function written(time: number): string {
  return new Date(time).toISOString();
}

/** The date after so many days, with the time of day where the table has it. Beyond the calendar there is none. */
export function dateAfter(since: number, days: number): string | null {
  const time = Math.round((since + days) * 86_400) * 1000;
  if (!(Math.abs(time) <= 8.64e15)) return null;
  const [date, clock] = written(time).split("T");
  return timed(since) ? `${date} ${clock.slice(0, 5)}` : date;
}

/** Whether dates were written with a time of day: a table's first is hardly ever at midnight then. */
export function timed(since: number): boolean {
  return !Number.isInteger(since);
}

/** "days since 2020-01-01" */
export function daysFrom(since: number): string {
  return `days since ${dateAfter(since, 0) ?? "a day out of the calendar"}`;
}

const months = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

/** The character between the parts of a date; "" if it isn't a date of numbers. */
export function dateMarkOf(text: string): string {
  return /^\d{1,4}([./ -])\d{1,2}\1\d{1,4}/.exec(text.trim())?.[1] ?? "";
}

/** The year of four digits or two; of two as in POSIX, from 1969 to 2068. */
function yearOf(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 69 ? 2000 : 1900);
}

/**
 * A date in words, where its day and month could change places; null for others. A model knows the order in which the
 * dates of its fit were written.
 */
export function dateInWords(text: string, order: string | undefined): string | null {
  const parts = /^(\d{1,2})([./ -])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/.exec(text.trim());
  if (!parts || (order !== "day-month-year" && order !== "month-day-year")) return null;
  const [first, second] = [Number(parts[1]), Number(parts[3])];
  if (first === second || first > 12 || second > 12) return null;
  const [day, month] = order === "day-month-year" ? [first, second] : [second, first];
  return month < 1 || day < 1 ? null : `${day} ${months[month - 1]} ${yearOf(parts[4])}`;
}
