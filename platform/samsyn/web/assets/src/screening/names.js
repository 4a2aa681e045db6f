// People's names in running Swedish text, by the names that people have and the words around them. The server's names.py,
// function by function; tests hold the two together.
import { AMBIGUOUS, FIRST, LAST, LOWER_STOP, list, word as WORD, words } from "./rules.js";

const PLACE_WORDS = words("place_words");
const BUSINESS = words("business_words");
const BUSINESS_ALWAYS = words("business_always");
const LEADS = words("leads");
const PERSONS = words("person_words");
const TITLES = words("titles");
const NAMING = words("naming");
const NOT_AFTER_NAMING = words("not_after_naming");
const PARTICLES = words("particles");
const SINGLE = words("single_surnames");
const PLACES = words("places");
const VERBS = words("verbs");
const PLACE_VERBS = words("place_verbs");
const BRAND_NAMES = words("brand_names");
const NOT_GENITIVES = words("not_genitives");
const SIDES = words("sides");
const NO_FIRST_NAMES = [PERSONS, TITLES, LEADS, BUSINESS, PLACE_WORDS, SIDES];
const SUFFIXES = list("place_suffixes");
const ENDINGS = list("surname_endings");
const BRANDS = list("brands");
const MOST_WORDS = 5;
const SHOUTED = 2;
const NUMBERED_KING = /^[ \u00a0][0-9]{1,2}:/;
const SHORT_LOWER = new Set(["ali", "eva", "ida", "pär", "ulf", "bea", "leo"]);
const HOMES = new Set(["hus", "gård", "grav"]);
const SOUND_LIKE = ["sson", "qvist", "ström"];

const trimmed = (text) => text.replace(/^[ \u00a0]+|[ \u00a0]+$/g, "");
const isUpper = (letter) => letter !== letter.toLowerCase();
/** Whether the capital says something: a word in capitals alone is shouted, not named. */
const isCapital = (word) => isUpper(word[0]) && (word.length <= SHOUTED || word !== word.toUpperCase());
const isDouble = (low) => low.includes("-") && low.split("-").every((part) => FIRST.has(part) || LAST.has(part));
const known = (low) => FIRST.has(low) || LAST.has(low) || isDouble(low);
const endsWithAny = (low, ends) => ends.some((end) => low.endsWith(end));

/** The name in a word: "ahmeds" is ahmed; a word that is no name is itself. */
function baseOf(low) {
  if (known(low) || NOT_GENITIVES.has(low)) return low;
  for (const tail of ["'s", "’s", "s"]) {
    const rest = low.slice(0, -tail.length);
    if (low.endsWith(tail) && (known(rest) || rest.endsWith("sson"))) return rest;
  }
  return low;
}

function wordsOf(text) {
  return [...text.matchAll(WORD)].map((match) => {
    const before = text.slice(0, match.index).replace(/[\s"'”»]+$/u, (gap) => (/[\n\r]/.test(gap) ? "\n" : ""));
    const low = match[0].toLowerCase();
    return {
      start: match.index,
      end: match.index + match[0].length,
      low,
      base: baseOf(low),
      capital: isCapital(match[0]),
      opens: before === "" || ".!?:;\n\r–•(*".includes(before.at(-1)),
    };
  });
}

const isFirst = (word) => FIRST.has(word.base) || (isDouble(word.base) && FIRST.has(word.base.split("-")[0]));

function isLast(word) {
  const low = LAST.has(word.base) ? word.base : word.low.replace(/s$/, "");
  return LAST.has(word.base) || isDouble(word.base) || (low.length > 5 && endsWithAny(low, ENDINGS));
}

const isPlace = (low) =>
  PLACES.has(low) ||
  (!FIRST.has(low) && !LAST.has(low) && SUFFIXES.some((end) => low.endsWith(end) && low.length > end.length + 2));

/** The word, when only a space (or a sign for "and") stands between it and the one before. */
function near(row, index, text) {
  if (!(0 < index && index < row.length)) return null;
  return ["", "&"].includes(trimmed(text.slice(row[index - 1].end, row[index].start))) ? row[index] : null;
}

/** Whether a capital goes on with the name: not a place, save one that is a surname too ("Oskar Lund"). */
function mayFollow(row, end, text) {
  const word = row[end];
  if (text.slice(word.start, word.end) === "I") return false;
  return !PLACES.has(word.low) || (LAST.has(word.low) && isFirst(row[end - 1]));
}

/** The index after the last word of the name: further names, particles, any capital that is not a place. */
function extent(row, index, text) {
  let end = index + 1;
  while (end < row.length && end - index < MOST_WORDS) {
    if (row[end - 1].low !== row[end - 1].base) break; // A genitive ends the name: "Ahmeds Volvo".
    const following = near(row, end, text);
    if (following === null) break;
    if (PARTICLES.has(following.low) && row[end + 1]?.capital) end += 2;
    else if (following.capital && mayFollow(row, end, text)) end += 1;
    else break;
  }
  return end;
}

const isOfPlaceWord = (low) => BUSINESS.has(low) || (!LAST.has(low) && (PLACE_WORDS.has(low) || isPlace(low)));

/** Whether the words name a place, a shop, a street: what stands before, among them, after. */
function isOfPlace(row, index, end, text, before) {
  if (before && (LEADS.has(before.low) || ["s:t", ":ta"].includes(text.slice(Math.max(0, before.start - 2), before.end).toLowerCase())))
    return true;
  if (isPlace(row[index].low)) return true;
  const rest = row.slice(index + 1, end);
  if (BUSINESS_ALWAYS.has(row[index].low) || rest.some(({ low }) => isOfPlaceWord(low))) return true;
  const last = row[end - 1];
  const after = text.slice(last.end);
  if (after.startsWith(" & ")) return end < row.length && row[end].capital && !isFirst(row[end]);
  if (NUMBERED_KING.test(after)) return true;
  if (after.startsWith(":s ")) return end + 1 < row.length && PLACE_WORDS.has(row[end + 1].low);
  const following = near(row, end, text);
  if (following === null) return false;
  const owned = last.low !== last.base || last.low.endsWith("s");
  if (PLACE_WORDS.has(following.low)) return owned || end > index + 1 || !HOMES.has(following.low);
  return BUSINESS_ALWAYS.has(following.low) || (owned && BUSINESS.has(following.low));
}

/** A capital inside a sentence, of no meaning otherwise, before a surname: "Salih Demir", "Zoja Lindgren". */
function isBeforeSurname(row, index, text) {
  const word = row[index];
  const following = near(row, index + 1, text);
  if (following === null || !following.capital || word.opens || word.end - word.start < 3) return false;
  if (NO_FIRST_NAMES.some((list) => list.has(word.low)) || isPlace(word.low)) return false;
  return !PLACES.has(following.low) && (LAST.has(following.base) || SINGLE.has(following.base));
}

/** A surname that can be nothing else, or one after an initial: "Svensson", "A. Lindgren". */
function isSurnameAlone(row, index, text) {
  const word = row[index];
  if (SINGLE.has(word.base) || (word.base.endsWith("sson") && word.base.length > 5)) return true;
  const before = index ? row[index - 1] : null;
  const initial = before && before.end - before.start === 1 && isUpper(text[before.start]);
  return Boolean(initial) && isLast(word) && [". ", ".", " "].includes(text.slice(before.end, word.start));
}

/** The word before, when only a quotation mark stands between. */
function quoted(row, index, text) {
  if (!index) return null;
  return ['"', "'", "”", "»"].includes(trimmed(text.slice(row[index - 1].end, row[index].start))) ? row[index - 1] : null;
}

/** Whether the words before say that a person's name comes: "en kille som heter", "familjen", "rektor". */
function told(row, index, text) {
  const word = row[index];
  const before = near(row, index, text) ? row[index - 1] : quoted(row, index, text);
  if (before === null || isPlace(word.low) || NOT_AFTER_NAMING.has(word.low)) return false;
  if (TITLES.has(before.low)) return true;
  const earlier = index > 1 ? row[index - 2].low : "";
  const naming =
    NAMING.has(before.low) ||
    (before.low === "namn" && earlier === "vid") ||
    (["sig", "för"].includes(before.low) && NAMING.has(earlier));
  return naming && row.slice(Math.max(0, index - 7), index).some(({ low }) => PERSONS.has(low));
}

/** Whether a word that is also something else names a person here: by who stands before or what is done after. */
function isMeant(row, index, text, before) {
  const word = row[index];
  const following = near(row, index + 1, text);
  if (before && PERSONS.has(before.low)) return true;
  if (following && VERBS.has(following.low)) return !BRAND_NAMES.has(word.base) || !PLACE_VERBS.has(following.low);
  return !word.opens && !BRAND_NAMES.has(word.base);
}

function capitalAt(row, index, text, before) {
  const word = row[index];
  const named = told(row, index, text);
  const certain = named || isSurnameAlone(row, index, text) || isBeforeSurname(row, index, text);
  if (!isFirst(word) && !certain) return [index + 1, false];
  const end = extent(row, index, text);
  if (isOfPlace(row, index, end, text, before)) return [end, false];
  if (named || end > index + 1 || !AMBIGUOUS.has(word.base)) return [end, true];
  return [end, isMeant(row, index, text, before)];
}

function lowerExtent(row, index, text) {
  const following = near(row, index + 1, text);
  const surname = following && LAST.has(following.base) && (endsWithAny(following.base, SOUND_LIKE) || SINGLE.has(following.base));
  return surname ? index + 2 : index + 1;
}

/** A name in small letters: one that is no word of the language, or one that is told to come. */
function lowerAt(row, index, text, before) {
  const word = row[index];
  if (!isFirst(word)) return [index + 1, false];
  const end = lowerExtent(row, index, text);
  if (told(row, index, text)) return [end, true];
  const doubtful = LOWER_STOP.has(word.base) || (word.base.length < 4 && !SHORT_LOWER.has(word.base));
  return [end, (end > index + 1 || !doubtful) && !isOfPlace(row, index, end, text, before)];
}

/** Where the text names somebody: [start, end] of each name, without the s of a genitive. */
export function namesIn(text) {
  const row = wordsOf(text);
  const found = [];
  for (let index = 0; index < row.length; ) {
    const before = near(row, index, text) ? row[index - 1] : null;
    const rest = text.slice(row[index].start).toLowerCase();
    const brand = BRANDS.some((name) => rest.startsWith(name));
    const [end, person] = brand ? [index + 1, false] : (row[index].capital ? capitalAt : lowerAt)(row, index, text, before);
    if (person) found.push([row[index].start, row[end - 1].start + row[end - 1].base.length]);
    index = end;
  }
  return found;
}
