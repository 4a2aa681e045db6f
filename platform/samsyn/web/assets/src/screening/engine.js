// Finds personal data in free text before it is sent. The server's engine.py with the same rules; offsets here count UTF-16
// units, as the browser does.
import { CHECKS } from "./checks.js";
import { namesIn } from "./names.js";
import { caseBefore, patterns } from "./rules.js";

const LOOK_BACK = 40;

/** All findings [{kind, start, end}] in the text, in its order, none overlapping. */
export function screen(text) {
  const found = [];
  const taken = (start, end) => found.some((one) => one.start < end && start < one.end);
  for (const { pattern, kind, check, afterCase } of patterns) {
    pattern.lastIndex = 0;
    for (let match; (match = pattern.exec(text)); ) {
      const start = match.index + match[1].length;
      const length = check ? CHECKS[check](match[2], text.slice(0, start)) : match[2].length;
      const ofCase = !afterCase && caseBefore.test(text.slice(Math.max(0, start - LOOK_BACK), start));
      const holds = length && !taken(start, start + length) && !ofCase;
      if (holds) found.push({ kind, start, end: start + length });
      pattern.lastIndex = holds ? start + length : start + 1;
    }
  }
  for (const [start, end] of namesIn(text)) if (!taken(start, end)) found.push({ kind: "name", start, end });
  return found.sort((one, other) => one.start - other.start);
}
