// Lint of the page's JavaScript and of the Node helper: likely mistakes, and the habits that keep text from becoming HTML.

import js from "@eslint/js";
import globals from "globals";

const PAGE = "mock_server/sms_mock/inbox/static/js/**/*.js";
const TESTS = "tests/inbox/js/**/*.js";
const HELPER = ["helpers/node/**/*.{cjs,mjs}", "tests/helpers/**/*.{cjs,mjs}"];

export default [
  {
    ignores: [
      "**/*",
      ...["mock_server", "helpers", "tests"].map((folder) => `!${folder}/`),
      ...["mock_server", "helpers", "tests/inbox", "tests/helpers"].map(
        (folder) => `!${folder}/**`,
      ),
    ],
  },
  { ...js.configs.recommended, files: [PAGE, TESTS, ...HELPER] },
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
    files: [PAGE, TESTS, ...HELPER],
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
  { files: [TESTS, ...HELPER], languageOptions: { globals: globals.node } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
  { files: ["**/jest.test.cjs"], languageOptions: { globals: globals.jest } },
];
