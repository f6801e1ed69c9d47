// Starts Swagger UI on this server's own openapi.yaml. A file and not an inline script, because the
// page's Content-Security-Policy runs nothing else.

const api = document.getElementById("api");
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

function followColourScheme() {
  document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
}

prefersDark.addEventListener("change", followColourScheme);
followColourScheme();

// Until somebody chooses a format, Swagger UI accepts anything, to which this API answers in XML:
// an answer in another format than the example beside it.
function preferJson(request) {
  if (!request.loadSpec && request.headers.accept === "*/*") {
    request.headers.accept = "application/json";
  }
  return request;
}

// The default team's credentials, so that "try it out" works at once. What somebody has filled in
// before is kept by the browser and stays.
async function fillInCredentials() {
  const answer = await fetch(new URL("teams", document.baseURI));
  if (!answer.ok) return;
  const { items } = await answer.json();
  const team = items.find((one) => one.teamId === "default");
  if (!team || localStorage.getItem("authorized")) return;
  ui.preauthorizeApiKey("email", team.email);
  ui.preauthorizeApiKey("token", team.token);
}

const ui = window.SwaggerUIBundle({
  domNode: api,
  url: api.dataset.openapi,
  deepLinking: true,
  onComplete: fillInCredentials,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: true,
  requestInterceptor: preferJson,
  tryItOutEnabled: true,
  validatorUrl: null, // the default asks a server on the internet
});
