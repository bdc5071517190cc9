// Verifiers that others wrote. Reads [{ secret, id, timestamp, signature, body }] from standard input and prints, for each case
// and library, one line: "standardwebhooks genuine", "svix refused".
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.env.SLUICE_TEST_NODE + '/node_modules/');
const libraries = ['standardwebhooks', 'svix'].map((name) => [name, require(name)]);

for (const { secret, id, timestamp, signature, body } of JSON.parse(readFileSync(0, 'utf8'))) {
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  for (const [name, { Webhook, WebhookVerificationError }] of libraries) {
    let verdict = 'genuine';
    try {
      new Webhook(secret).verify(body, headers);
    } catch (error) {
      // Anything else is a failure of this script, not a verdict.
      if (!(error instanceof WebhookVerificationError)) throw error;
      verdict = 'refused';
    }
    console.log(name, verdict);
  }
}
