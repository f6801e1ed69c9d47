// Ready pieces of code that send one message, with this server's address and credentials in them.

const NUMBER = "27600000100";
const TEXT = "Hello from my application";
const json = JSON.stringify({ recipientNumber: NUMBER, message: TEXT });
// Quoted for the languages where a string is written as in JSON.
const q = (text) => JSON.stringify(text ?? "");
const sh = (text) => `'${String(text ?? "").replaceAll("'", "'\\''")}'`;
const php = (text) => `'${String(text ?? "").replace(/[\\']/g, "\\$&")}'`;

export const SNIPPETS = {
  curl: (base, { email, token }) => `curl ${sh(`${base}/api/rest/v1/sms/send`)} \\
  -H ${sh(`email: ${email}`)} \\
  -H ${sh(`token: ${token}`)} \\
  -H 'Accept: application/json' \\
  -H 'Content-Type: application/json' \\
  -d ${sh(json)}`,

  PHP: (base, { email, token }) => `<?php
$request = curl_init(${php(`${base}/api/rest/v1/sms/send`)});
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
        'recipientNumber' => '${NUMBER}',
        'message' => '${TEXT}',
    ]),
]);
echo curl_exec($request);`,

  Node: (
    base,
    { email, token },
  ) => `const answer = await fetch(${q(`${base}/api/rest/v1/sms/send`)}, {
  method: "POST",
  headers: {
    email: ${q(email)},
    token: ${q(token)},
    "Content-Type": "application/json",
    Accept: "application/json",
  },
  body: JSON.stringify({ recipientNumber: "${NUMBER}", message: "${TEXT}" }),
});
console.log(answer.status, await answer.json());`,

  Python: (base, { email, token }) => `import requests

answer = requests.post(
    ${q(`${base}/api/rest/v1/sms/send`)},
    headers={"email": ${q(email)}, "token": ${q(token)}, "Accept": "application/json"},
    json={"recipientNumber": "${NUMBER}", "message": "${TEXT}"},
    timeout=10,
)
print(answer.status_code, answer.json())`,

  "C#": (base, { email, token }) => `using System.Net.Http.Json;

using var client = new HttpClient();
client.DefaultRequestHeaders.Add("email", ${q(email)});
client.DefaultRequestHeaders.Add("token", ${q(token)});
client.DefaultRequestHeaders.Add("Accept", "application/json");
var answer = await client.PostAsJsonAsync(
    ${q(`${base}/api/rest/v1/sms/send`)},
    new { recipientNumber = "${NUMBER}", message = "${TEXT}" });
Console.WriteLine(await answer.Content.ReadAsStringAsync());`,

  Java: (base, { email, token }) => `import java.net.URI;
import java.net.http.*;

public class Send {
    public static void main(String[] args) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(${q(`${base}/api/rest/v1/sms/send`)}))
            .header("email", ${q(email)})
            .header("token", ${q(token)})
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(
                ${q(json)}))
            .build();
        var answer = HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
    }
}`,
};
