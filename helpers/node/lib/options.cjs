// Checks the object of options that a call is given: a misspelt one would let a test look for
// something else than it says.
"use strict";

const { inspect } = require("node:util");

/**
 * Return the options.
 * @throws TypeError they are not an object, or the call has no option of a given name
 */
function checked(call, given, names) {
  if (
    given === null ||
    typeof given !== "object" ||
    Object.getPrototypeOf(given) === Date.prototype
  ) {
    throw new TypeError(
      `${call} takes an object such as { ${names[0]}: … }, not ${inspect(given)}`,
    );
  }
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return given;
  throw new TypeError(`${call} has no option ${unknown}; its options are ${names.join(", ")}`);
}

module.exports = { checked };
