// Checks of what a pattern has found: how many of its characters hold, 0 when none do. The server's checks.py, line by line.
import { fill, words } from "./rules.js";

const AREA_CODES = words("area_codes");
const NOT_PLATES = words("not_plates");
const PLATE_WORDS = words("plate_words");
const SEPARATED = /[^0-9]+[0-9]+\)?$/;
const DATE = /^[0-9]{2}[-/. ][0-9]{2}[-/. ](?:19|20)[0-9]{2}$|^[0-9]{4}[-/. ][0-9]{2}[-/. ][0-9]{2}$/;
const LAST_GROUP = new RegExp(fill("[{S}]+[^{S}]*$"));
const HOURS = new RegExp(fill("^[0-2][0-9][.][0-9]{2}|^[0-9]{4}[{S}]*[{D}][{S}]*[0-9]{4}(?![0-9])"));
const ELSEWHERE = new RegExp(fill("(?:^|[{S}])(?:av|från|hos|i|mot|och|på|till|ur|vid)[{S}][^0-9]*[0-9]"), "i");
const OF_A_FLAT = new RegExp(fill("^(?:lgh|lght|lägenhet)[^0-9]*[0-9]+[{S},]*(?:(?:på|i)[{S}]+)?"), "i");
const LAST_WORDS = /[a-zåäö.-]+/gi;
const DASHES = /[-\u2010-\u2015\u2212]/g;
const WORDS_BEFORE = 4;
const MOST_PHONE = 15;

const digits = (text) => text.replace(/[^0-9]/g, "");
const between = (low, value, high) => low <= value && value <= high;
const isUpper = (text) => text === text.toUpperCase() && text !== text.toLowerCase();
const shorter = (found) => (SEPARATED.test(found) ? found.replace(SEPARATED, "") : "");

/** The longest beginning, in whole groups, that is possible. */
function longest(found, possible) {
  for (let rest = found; rest; rest = shorter(rest)) if (possible(rest)) return rest.length;
  return 0;
}

function luhn(number) {
  let total = 0;
  [...number].reverse().forEach((letter, index) => {
    const value = Number(letter) * (1 + (index % 2));
    total += value > 9 ? value - 9 : value;
  });
  return total % 10 === 0;
}

function personnummer(found) {
  const number = digits(found).slice(-10);
  const month = Number(number.slice(2, 4));
  const day = Number(number.slice(4, 6));
  const possible = between(1, month, 12) && (between(1, day, 31) || between(61, day, 91));
  return possible && luhn(number) ? found.length : 0;
}

function isIban(found) {
  const plain = found.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (!between(15, plain.length, 34)) return false;
  let rest = 0;
  for (const letter of plain.slice(4) + plain.slice(0, 4))
    for (const digit of String(parseInt(letter, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** Words after the number look like groups of it: "… 947 stod". */
function iban(found) {
  for (let rest = found; rest; rest = LAST_GROUP.test(rest) ? rest.replace(LAST_GROUP, "") : "") if (isIban(rest)) return rest.length;
  return 0;
}

const card = (found) => ("3456".includes(found[0]) && luhn(digits(found)) ? found.length : 0);

const international = (found) =>
  longest(found, (rest) => {
    let number = digits(rest.replaceAll("(0)", ""));
    if (!rest.startsWith("+")) number = number.slice(2);
    const swedish = number.startsWith("46");
    return between(swedish ? 9 : 8, number.length, swedish ? 12 : MOST_PHONE);
  });

function isDomestic(found) {
  const number = digits(found);
  const mixed = (found.match(DASHES) ?? []).length > 1 && found.includes(" "); // "08-16 17-22" are hours.
  if (mixed || HOURS.test(found) || DATE.test(found)) return false;
  if (number.startsWith("07") && "02369".includes(number[2])) return number.length === 10;
  if (number.startsWith("08")) return between(8, number.length, 10) && (number.length > 8 || !/^[0-9]+$/.test(found));
  if (number.startsWith("010")) return number.length === 10;
  return between(8, number.length, 10) && (AREA_CODES.has(number.slice(0, 3)) || AREA_CODES.has(number.slice(0, 4)));
}

const domestic = (found) => longest(found, isDomestic);

function mobile(found, before) {
  const spoken = /(?:pnr|pnr:|personnummer|personnummer:|född) $/.test(before.toLowerCase());
  return spoken && personnummer(found) ? 0 : found.length;
}

/** A mobile number with any spacing: "0 7 0 1 2 …", "076.345.67.89"; not hours. */
const spread = (found) => (HOURS.test(found) ? 0 : found.length);

const local = (found) => longest(found, (rest) => between(6, digits(rest).length, 9) && !DATE.test(rest));

function plate(found, before) {
  const letters = found.slice(0, 3);
  if (found.at(-1).toLowerCase() === "o") return 0;
  const last = (before.match(LAST_WORDS) ?? []).slice(-WORDS_BEFORE);
  const spoken = last.some((word) => PLATE_WORDS.has(word.toLowerCase().replace(/\.+$/, "")));
  const common = NOT_PLATES.has(letters.toLowerCase()) && !(spoken && isUpper(letters));
  return common ? 0 : found.length;
}

function handle(found, before) {
  if (!/\p{L}/u.test(found)) return 0;
  const told = before.replace(/[ \u00a0"'”»]+$/, "");
  return /[:=]$/.test(told) || /[0-9_]|[\p{L}0-9_]\.[\p{L}0-9_]/u.test(found) ? found.length : 0;
}

/** An address, from where its street begins: in "Anna på Ekgatan 5" that is at Ekgatan, not at Anna. */
const street = (found) => (ELSEWHERE.test(found.replace(OF_A_FLAT, "")) ? 0 : found.length);

const clearing = (found) => (between(7, digits(found.split(",")[1]).length, 10) ? found.length : 0);
const always = (found) => found.length;

export const CHECKS = {
  ...{ personnummer, iban, card, international, domestic, mobile, spread, local },
  ...{ plate, handle, street, clearing, always },
};
