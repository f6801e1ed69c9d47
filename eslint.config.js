// Lint of the page's JavaScript: likely mistakes, and the habits that keep text from becoming HTML.

import js from "@eslint/js";
import globals from "globals";

const PAGE = "mock_server/sms_mock/inbox/static/js/**/*.js";

export default [
  { ignores: ["**/*", "!mock_server/", "!mock_server/**", "!tests/", "!tests/inbox/**"] },
  { ...js.configs.recommended, files: [PAGE, "tests/inbox/js/**/*.js"] },
  {
    files: [PAGE],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
          property,
          message: "text must not become HTML; make elements with h()",
        })),
      ],
    },
  },
  {
    files: [PAGE, "tests/inbox/js/**/*.js"],
    rules: {
      eqeqeq: "error",
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-unused-vars": ["error", { args: "after-used" }],
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  { files: ["tests/inbox/js/**/*.js"], languageOptions: { globals: globals.node } },
];
