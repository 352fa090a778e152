/** Files that are given at once, of which the page takes one. */

/** The names of the file that was taken, and of those that were not. */
export interface Given {
  taken: string;
  others: string[];
}

class Giving {
  /** The last files, if there were several; null once that was read. */
  told = $state.raw<Given | null>(null);

  /** The file to take: the first. */
  first(files: FileList | undefined): File | null {
    const [file, ...others] = files ?? [];
    this.told =
      file && others.length > 0
        ? { taken: file.name, others: others.map(({ name }) => name) }
        : null;
    return file ?? null;
  }
}

export const giving = new Giving();
