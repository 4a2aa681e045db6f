// The rule set as the engine uses it. The files lie with the server's engine: one rule set, read by both.
import names from "../../../../../../tenants/observations/screening/names.json";
import rules from "../../../../../../tenants/observations/screening/rules.json";

/** The pattern with {street} and the macros of character classes written out. */
export function fill(pattern) {
  let filled = pattern.replaceAll("{street}", rules.street);
  for (const [name, characters] of Object.entries(rules.macros)) filled = filled.replaceAll(`{${name}}`, characters);
  return filled;
}

export const words = (name) => new Set(rules[name]);
export const list = (name) => rules[name];
export const patterns = rules.numbered.map((rule) => ({
  pattern: new RegExp(fill(rule.pattern), "gi"),
  kind: rule.kind,
  check: rule.check,
  afterCase: !("not_after" in rule),
}));
export const caseBefore = new RegExp(fill(rules.case), "i");
export const word = new RegExp(fill("[{L}]+(?:['’\\-][{L}]+)*"), "g");
export const FIRST = new Set(names.first);
export const LAST = new Set(names.last);
export const AMBIGUOUS = new Set(names.ambiguous);
export const LOWER_STOP = new Set(names.lower_stop);
