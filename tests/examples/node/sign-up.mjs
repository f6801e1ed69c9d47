/** The code under test. */
export async function signUp(number, { url, email, token }) {
  const response = await fetch(`${url}/api/rest/v1/sms/send.json`, {
    method: 'POST',
    headers: { email, token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ recipientNumber: number, message: 'Welcome! Your code is 482159.' }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}
