// Say how large a file is.

const UNITS = [[1e9, "gigabytes"], [1e6, "megabytes"], [1e3, "kilobytes"], [0, "bytes"]];

export function sizeInWords(bytes, words, language) {
  const [unit, name] = UNITS.find(([unit]) => bytes >= unit) ?? UNITS.at(-1);
  const size = (bytes / (unit || 1)).toLocaleString(language, { maximumFractionDigits: 1 });
  return words[name].replace("{size}", () => size);
}
