import { readFileSync } from 'node:fs';

/** A file that belongs to an installed package. */
export interface PackageFile {
  readonly package: string;
  /** The package's folder. */
  readonly folder: string;
  /** Relative to the folder, with forward slashes. */
  readonly file: string;
}

const MARK = '/node_modules/';

/** Reads package and file off a path; undefined for the app's own files. */
export function packageFile(path: string): PackageFile | undefined {
  const filename = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  const found = filename.lastIndexOf(MARK);
  if (found === -1) return undefined;
  const start = found + MARK.length;
  let end = filename.indexOf('/', start);
  if (filename.charCodeAt(start) === 0x40) end = filename.indexOf('/', end + 1);
  if (end === -1) return undefined;
  return { package: filename.slice(start, end), folder: path.slice(0, end), file: filename.slice(end + 1) };
}

const majors = new Map<string, number | undefined>();

/** The major version of the package in a folder. */
export function majorVersion(folder: string): number | undefined {
  if (majors.has(folder)) return majors.get(folder);
  const major = Number.parseInt(packageVersion(folder) ?? '', 10);
  majors.set(folder, Number.isNaN(major) ? undefined : major);
  return majors.get(folder);
}

export function packageVersion(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    // A folder without a readable package.json has no version to go by.
    return undefined;
  }
}
