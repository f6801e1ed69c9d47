// A fault rule as fields of a form: which there are, and what a person writes in them. The fields
// follow from the schema that the server gives. Values in, values out.

// Fields of `{group, name, options, hint, example, schema}`; `group` is "" for those of the rule itself.
export function fieldsOf(rule) {
  const groups = Object.entries(rule.properties).flatMap(([name, schema]) =>
    schema.type === "object"
      ? Object.entries(schema.properties).map(([inner, one]) => [name, inner, one])
      : [["", name, schema]],
  );
  return groups.map(([group, name, schema]) => ({
    group,
    name,
    options: schema.enum?.filter((value) => value !== null) ?? [],
    hint: (schema.description ?? "").replaceAll("`", ""),
    example: schema.examples?.[0] ?? "",
    schema,
  }));
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isGroup = (value) => value === undefined || isObject(value);

// The rule that a JSON text is; throws if the form cannot show it.
export function ruleOf(text) {
  const rule = JSON.parse(text);
  if (!isObject(rule) || !isGroup(rule.match) || !isGroup(rule.effect))
    throw new SyntaxError("A rule is an object; so are its match and its effect.");
  return rule;
}

const typesOf = ({ type, oneOf = [] }) => [type, ...oneOf.map((one) => one.type)].flat();

// What a field's text means: undefined if it is empty, else a number or two where the schema takes
// them. What is no number yet stays text, which the server refuses in words.
export function valueOf(text, schema) {
  const trimmed = text.trim();
  if (!trimmed) return undefined;
  const types = typesOf(schema);
  const range = /^(\S+)\s*(?:to|-|–|,)\s*(\S+)$/.exec(trimmed)?.slice(1).map(Number);
  if (types.includes("array") && range && !range.some(Number.isNaN)) return range;
  const isNumeric = types.includes("number") || types.includes("integer");
  return isNumeric && !Number.isNaN(Number(trimmed)) ? Number(trimmed) : text;
}

export const textOf = (value) =>
  value === undefined || value === null
    ? ""
    : Array.isArray(value)
      ? value.join(" to ")
      : String(isObject(value) ? JSON.stringify(value) : value);

export const fieldOf = (rule, { group, name }) => (group ? rule[group] : rule)?.[name];

// The rule with another value of one field; without the field if the value is undefined.
export function withField(rule, { group, name }, value) {
  const changed = (one = {}) => {
    const entries = Object.entries({ ...one, [name]: value });
    return Object.fromEntries(entries.filter(([key]) => key !== name || value !== undefined));
  };
  return group ? { ...rule, [group]: changed(rule[group]) } : changed(rule);
}
