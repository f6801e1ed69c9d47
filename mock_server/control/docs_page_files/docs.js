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

window.SwaggerUIBundle({
  domNode: api,
  url: api.dataset.openapi,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: true,
  requestInterceptor: preferJson,
  tryItOutEnabled: true,
  validatorUrl: null, // the default asks a server on the internet
});
