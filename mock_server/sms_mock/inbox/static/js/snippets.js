// Ready pieces of code that send a message, with this server's address and credentials in them.

/** @typedef {{email?: string, token?: string}} Credentials */
/** @typedef {Record<string, string>} Body fields of the imitated API's sms/send */

/** @type {Body} */
export const FIRST = { recipientNumber: "27600000100", message: "Hello from my application" };

const json = (body) => JSON.stringify(body);
// Quoted for the languages in which a string is written as in JSON.
const q = (text) => JSON.stringify(text ?? "");
export const sh = (text) => `'${String(text ?? "").replaceAll("'", "'\\''")}'`;
const php = (text) => `'${String(text ?? "").replace(/[\\']/g, "\\$&")}'`;
const ps = (text) => `'${String(text ?? "").replaceAll("'", "''")}'`;
// In cmd a caret or percent sign within quotes is only escaped by doubling the percent sign.
const cmd = (text) =>
  `"${String(text ?? "")
    .replace(/["\\]/g, "\\$&")
    .replaceAll("%", "%%")}"`;
const fields = (body, line) => Object.entries(body).map(([name, value]) => line(name, value));
const path = (base) => `${base}/api/rest/v1/sms/send`;

/** @type {Record<string, (base: string, credentials: Credentials, body?: Body) => string>} */
export const SNIPPETS = {
  curl: (base, { email, token }, body = FIRST) => `curl ${sh(path(base))} \\
  -H ${sh(`email: ${email}`)} \\
  -H ${sh(`token: ${token}`)} \\
  -H 'Accept: application/json' \\
  -H 'Content-Type: application/json' \\
  -d ${sh(json(body))}`,

  PowerShell: (base, { email, token }, body = FIRST) => `Invoke-RestMethod ${ps(path(base))} \`
  -Method Post -ContentType 'application/json' \`
  -Headers @{ email = ${ps(email)}; token = ${ps(token)}; Accept = 'application/json' } \`
  -Body ([Text.Encoding]::UTF8.GetBytes(${ps(json(body))}))`,

  cmd: (base, { email, token }, body = FIRST) => `curl ${cmd(path(base))} ^
  -H ${cmd(`email: ${email}`)} ^
  -H ${cmd(`token: ${token}`)} ^
  -H "Accept: application/json" ^
  -H "Content-Type: application/json" ^
  -d ${cmd(json(body))}`,

  PHP: (base, { email, token }, body = FIRST) => `<?php
$request = curl_init(${php(path(base))});
curl_setopt_array($request, [
    CURLOPT_POST => true,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        ${php(`email: ${email}`)},
        ${php(`token: ${token}`)},
        'Content-Type: application/json',
        'Accept: application/json',
    ],
    CURLOPT_POSTFIELDS => json_encode([
${fields(body, (name, value) => `        ${php(name)} => ${php(value)},`).join("\n")}
    ]),
]);
echo curl_exec($request);`,

  Node: (base, { email, token }, body = FIRST) => `const answer = await fetch(${q(path(base))}, {
  method: "POST",
  headers: {
    email: ${q(email)},
    token: ${q(token)},
    "Content-Type": "application/json",
    Accept: "application/json",
  },
  body: JSON.stringify({ ${fields(body, (name, value) => `${name}: ${q(value)}`).join(", ")} }),
});
console.log(answer.status, await answer.json());`,

  Python: (base, { email, token }, body = FIRST) => `import requests

answer = requests.post(
    ${q(path(base))},
    headers={"email": ${q(email)}, "token": ${q(token)}, "Accept": "application/json"},
    json={${fields(body, (name, value) => `${q(name)}: ${q(value)}`).join(", ")}},
    timeout=10,
)
print(answer.status_code, answer.json())`,

  "C#": (base, { email, token }, body = FIRST) => `using System.Net.Http.Json;

using var client = new HttpClient();
client.DefaultRequestHeaders.Add("email", ${q(email)});
client.DefaultRequestHeaders.Add("token", ${q(token)});
client.DefaultRequestHeaders.Add("Accept", "application/json");
var answer = await client.PostAsJsonAsync(
    ${q(path(base))},
    new { ${fields(body, (name, value) => `${name} = ${q(value)}`).join(", ")} });
Console.WriteLine(await answer.Content.ReadAsStringAsync());`,

  Java: (base, { email, token }, body = FIRST) => `import java.net.URI;
import java.net.http.*;

public class Send {
    public static void main(String[] args) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(${q(path(base))}))
            .header("email", ${q(email)})
            .header("token", ${q(token)})
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(
                ${q(json(body))}))
            .build();
        var answer = HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
    }
}`,
};
