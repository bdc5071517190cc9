// An independent client: @grpc/grpc-js with @grpc/proto-loader, which reads the .proto files itself.
// node client.mjs ADDRESS KEY PROTOS REFERENCE_PREFIX [CA_FILE]; prints "ok NAME" for every check that holds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [address, key, protos, prefix, ca] = process.argv.slice(2);
const require = createRequire(process.env.SLUICE_TEST_NODE + '/node_modules/');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const files = ['payouts.proto', 'grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'];
const api = grpc.loadPackageDefinition(loader.loadSync(files,
  { includeDirs: [protos], keepCase: true, longs: String, enums: String, defaults: false, oneofs: true }));
const credentials = ca ? grpc.credentials.createSsl(readFileSync(ca)) : grpc.credentials.createInsecure();
const gzip = { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip };
const payouts = new api.types.PayoutService(address, credentials);
const health = new api.grpc.health.v1.Health(address, credentials);
const status = grpc.status;

function metadata(values = { authorization: 'Bearer ' + key }) {
  const made = new grpc.Metadata();
  for (const [name, value] of Object.entries(values)) made.set(name, value);
  return made;
}

const seconds = (count) => ({ deadline: Date.now() + count * 1000 });

function call(client, method, request, { meta = metadata(), options = seconds(20) } = {}) {
  return new Promise((resolve, reject) =>
    client[method](request, meta, options, (error, answer) => (error ? reject(error) : resolve(answer))));
}

async function refused(code, client, method, request, how) {
  const error = await call(client, method, request, how).then((a) => assert.fail(JSON.stringify(a)), (e) => e);
  assert.equal(error.code, code, `${error.code} ${error.details}`);
  return error;
}

const secret = (value) => ({ value });
const money = (minor_amount, currency = 'EUR') => ({ minor_amount, currency });
const sepa = { sepa: { iban: secret('DE89370400440532013000') } };
const order = (id, more = {}) => ({
  merchant_payout_id: prefix + id, amount: money(1000), customer: { name: 'Ada Byron' }, payout_method_data: sepa, ...more,
});

async function until(id, wanted) {
  for (let tries = 0; tries < 150; tries++) {
    const now = await call(payouts, 'Get', { connector_payout_id: id });
    if (now.payout_status === wanted) return now;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  assert.fail(`${id} is never ${wanted}`);
}

const checks = {
  async health() {
    assert.equal((await call(health, 'Check', {}, { meta: metadata({}) })).status, 'SERVING');
    assert.equal((await call(health, 'Check', { service: 'types.PayoutService' })).status, 'SERVING');
    await refused(status.NOT_FOUND, health, 'Check', { service: 'nobody' });
    const watch = health.Watch({ service: '' });
    const first = await new Promise((resolve, reject) => watch.once('data', resolve).once('error', reject));
    assert.equal(first.status, 'SERVING');
    watch.removeAllListeners('error').on('error', () => {}).cancel();
  },

  async reflection() {
    for (const version of ['v1', 'v1alpha']) {
      const dialog = new api.grpc.reflection[version].ServerReflection(address, credentials).ServerReflectionInfo();
      const answers = [];
      dialog.on('data', (answer) => answers.push(answer));
      const end = new Promise((resolve, reject) => dialog.on('end', resolve).on('error', reject));
      for (const ask of [{ list_services: '' }, { file_containing_symbol: 'types.PayoutService.Create' },
        { file_by_filename: 'google/protobuf/any.proto' }, { file_containing_symbol: 'no.such.Thing' },
        { all_extension_numbers_of_type: 'types.Money' }]) dialog.write(ask);
      dialog.end();
      await end;
      assert.deepEqual(answers[0].list_services_response.service.map((s) => s.name), ['grpc.health.v1.Health',
        'grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection', 'types.PayoutService']);
      assert.equal(answers[1].file_descriptor_response.file_descriptor_proto.length, 1);
      assert.equal(answers[2].file_descriptor_response.file_descriptor_proto.length, 1);
      assert.equal(answers[3].error_response.error_code, status.NOT_FOUND);
      assert.equal(answers[4].all_extension_numbers_response.base_type_name, 'types.Money');
    }
  },

  async create() {
    const made = await call(payouts, 'Create', order('create'));
    assert.match(made.connector_payout_id, /^po_[0-9a-f]{32}$/);
    assert.deepEqual([made.merchant_payout_id, made.payout_status, made.status_code], [prefix + 'create', 'PENDING', 200]);
    await until(made.connector_payout_id, 'SUCCESS');
    const again = await call(payouts, 'Create', order('create', { access_token: secret('another') }));
    assert.deepEqual([again.connector_payout_id, again.payout_status], [made.connector_payout_id, 'SUCCESS']);
    await refused(status.ALREADY_EXISTS, payouts, 'Create', order('create', { amount: money(1001) }));
  },

  async every_method() {
    for (const [name, currency, method, address] of [
      ['ach', 'USD', { ach: { bank_account_number: secret('123456789'), bank_routing_number: secret('021000021') } }],
      ['bacs', 'GBP', { bacs: { bank_account_number: secret('31926819'), bank_sort_code: secret('60-16-13') } }],
      ['card', 'USD', { card: { card_number: { value: '4111111111111111' }, card_exp_month: secret('12'),
        card_exp_year: secret('2039') } }, { billing_address: { country_alpha2_code: 'US' } }],
      ['pix', 'BRL', { pix_key: { pix_key: secret('529.982.247-25') } }],
      ['interac', 'CAD', { interac: { email: secret('ada@example.com') } }],
      ['uk', 'GBP', { open_banking_uk: { account_holder_name: secret('Ada'), iban: secret('GB29NWBK60161331926819') } }],
    ]) {
      const made = await call(payouts, 'Create', order(name, {
        amount: money(500, currency), payout_method_data: method, ...(address && { address }),
      }));
      assert.equal(made.payout_status, 'PENDING');
    }
  },

  async wrong_fields() {
    const error = await refused(status.INVALID_ARGUMENT, payouts, 'Create',
      order('wrong', { amount: undefined, priority: 0, payout_method_data: { sepa: { iban: secret('DE00') } } }));
    const details = read('google.rpc.Status', error.metadata.get('grpc-status-details-bin')[0]);
    const bad = details.details.find((any) => any.type_url.endsWith('google.rpc.BadRequest'));
    const fields = read('google.rpc.BadRequest', bad.value).field_violations.map((f) => f.field).sort();
    assert.deepEqual(fields, ['amount', 'payout_method_data.sepa.iban', 'priority']);
    await refused(status.INVALID_ARGUMENT, payouts, 'Create',
      order('card', { payout_method_data: { card: { card_number: secret('4111111111111111') } } }));
    const missing = await call(payouts, 'Create', order('missing', { payout_method_data: undefined }));
    assert.equal(missing.payout_status, 'REQUIRES_PAYOUT_METHOD_DATA');
  },

  async failure() {
    const made = await call(payouts, 'Create', order('failure', { customer: { name: 'Ada SANDBOX-REFUSED-ACCOUNT-CLOSED' } }));
    const failed = await until(made.connector_payout_id, 'FAILED');
    assert.equal(failed.error.unified_details.code, 'account_closed');
  },

  async get() {
    await refused(status.INVALID_ARGUMENT, payouts, 'Get', {});
    await refused(status.NOT_FOUND, payouts, 'Get', { merchant_payout_id: prefix + 'nobody' });
    const found = await call(payouts, 'Get', { merchant_payout_id: prefix + 'create' });
    assert.equal(found.payout_status, 'SUCCESS');
  },

  async transfer() {
    const made = await call(payouts, 'Transfer', order('transfer'));
    assert.equal(made.payout_status, 'PENDING');
    const again = await call(payouts, 'Transfer', order('transfer'));
    assert.equal(again.connector_payout_id, made.connector_payout_id);
    await refused(status.NOT_FOUND, payouts, 'Transfer', { amount: money(1), connector_payout_id: 'po_' + '0'.repeat(32) });
    await refused(status.INVALID_ARGUMENT, payouts, 'Transfer', { connector_payout_id: made.connector_payout_id });
  },

  async stage() {
    const staged = await call(payouts, 'Stage', { merchant_quote_id: prefix + 'quote', amount: money(700) });
    assert.equal(staged.payout_status, 'REQUIRES_CONFIRMATION');
    const quoted = { amount: money(700), connector_quote_id: staged.connector_payout_id };
    await refused(status.INVALID_ARGUMENT, payouts, 'Transfer', order('staged', { ...quoted, amount: money(701) }));
    const made = await call(payouts, 'Transfer', order('staged', quoted));
    assert.equal(made.payout_status, 'PENDING');
    await refused(status.ALREADY_EXISTS, payouts, 'Transfer', order('staged-twice', quoted));
    await refused(status.INVALID_ARGUMENT, payouts, 'Stage', {});
    const pounds = { amount: money(700), destination_currency: 'GBP' };
    const converted = await call(payouts, 'Stage', { merchant_quote_id: prefix + 'pounds', ...pounds });
    const sent = await call(payouts, 'Transfer', order('converted', {
      ...pounds, connector_quote_id: converted.connector_payout_id,
      payout_method_data: { bacs: { bank_sort_code: { value: '601613' }, bank_account_number: { value: '31926819' } } },
    }));
    assert.equal(sent.payout_status, 'PENDING');
  },

  async create_link() {
    const ask = { merchant_payout_id: prefix + 'link', amount: money(800), customer: { name: 'Ada Byron' } };
    let url;
    const made = await new Promise((resolve, reject) => payouts.CreateLink(ask, metadata(), seconds(20),
      (error, answer) => (error ? reject(error) : resolve(answer))).on('metadata', (m) => { [url] = m.get('x-payout-link'); }));
    assert.equal(made.payout_status, 'REQUIRES_PAYOUT_METHOD_DATA');
    assert.match(url, /^https?:\/\/.*\/l\/[\w-]{22,}$/);
    const again = await call(payouts, 'CreateLink', ask);
    assert.equal(again.connector_payout_id, made.connector_payout_id);
    await refused(status.ALREADY_EXISTS, payouts, 'CreateLink', { ...ask, amount: money(801) });
    await refused(status.INVALID_ARGUMENT, payouts, 'CreateLink', { customer: { name: 'Ada Byron' } });
    const voided = await call(payouts, 'Void', { connector_payout_id: made.connector_payout_id });
    assert.equal(voided.payout_status, 'CANCELLED');
  },

  async create_recipient() {
    const ask = { merchant_payout_id: prefix + 'recipient', amount: money(1), recipient_type: 'COMPANY',
      customer: { name: 'Acme' }, address: { billing_address: { country_alpha2_code: 'DE' } } };
    const made = await call(payouts, 'CreateRecipient', ask);
    assert.equal(made.payout_status, 'SUCCESS');
    assert.match(made.connector_payout_id, /^rcp_/);
    assert.equal((await call(payouts, 'CreateRecipient', ask)).connector_payout_id, made.connector_payout_id);
    await refused(status.INVALID_ARGUMENT, payouts, 'CreateRecipient', { ...ask, recipient_type: 0 });
    await refused(status.INVALID_ARGUMENT, payouts, 'CreateRecipient', { ...ask, amount: undefined });
  },

  async enroll() {
    const ask = { merchant_payout_id: prefix + 'enroll', amount: money(1), customer: { name: 'Ada Byron' }, payout_method_data: sepa };
    const made = await call(payouts, 'EnrollDisburseAccount', ask);
    assert.equal(made.payout_status, 'SUCCESS');
    assert.match(made.connector_payout_id, /^pm_/);
    assert.equal((await call(payouts, 'EnrollDisburseAccount', ask)).connector_payout_id, made.connector_payout_id);
    const paid = await call(payouts, 'Create', order('enrolled',
      { payout_method_data: undefined, customer: undefined, connector_payout_method_id: made.connector_payout_id }));
    assert.ok(['PENDING', 'SUCCESS'].includes(paid.payout_status), paid.payout_status);
    const wrong = { sepa: { iban: secret('DE00370400440532013000') } };
    await refused(status.INVALID_ARGUMENT, payouts, 'EnrollDisburseAccount', { ...ask, payout_method_data: wrong });
    await refused(status.INVALID_ARGUMENT, payouts, 'EnrollDisburseAccount', { ...ask, payout_method_data: undefined });
  },

  async void() {
    const made = await call(payouts, 'Create', order('void', { customer: { name: 'Ada SANDBOX-CANCELABLE' } }));
    const voided = await call(payouts, 'Void', { connector_payout_id: made.connector_payout_id });
    assert.ok(['PENDING', 'CANCELLED'].includes(voided.payout_status), voided.payout_status);
    await until(made.connector_payout_id, 'CANCELLED');
    await refused(status.FAILED_PRECONDITION, payouts, 'Void', { merchant_payout_id: prefix + 'create' });
    await refused(status.NOT_FOUND, payouts, 'Void', { merchant_payout_id: prefix + 'nobody' });
  },

  async credentials() {
    for (const wrong of [{}, { authorization: 'Bearer sk_test_wrong' }, { 'x-api-key': 'wrong' }])
      await refused(status.UNAUTHENTICATED, payouts, 'Get', { connector_payout_id: 'po_1' }, { meta: metadata(wrong) });
    await refused(status.NOT_FOUND, payouts, 'Get', { connector_payout_id: 'po_1' }, { meta: metadata({ 'x-api-key': key }) });
  },

  async packed() {
    const client = new api.types.PayoutService(address, credentials, gzip);
    const made = await call(client, 'Create', order('packed', { description: 'long '.repeat(90) }));
    assert.equal(made.payout_status, 'PENDING');
    await refused(status.RESOURCE_EXHAUSTED, client, 'Create', order('huge', { description: 'x'.repeat(2 << 20) }));
  },

  async deadline() {
    await refused(status.DEADLINE_EXCEEDED, payouts, 'Create', order('deadline'), { options: { deadline: Date.now() - 1 } });
    // It was made or not when the deadline passed; it is now, once.
    const made = await call(payouts, 'Create', order('deadline'));
    assert.ok(['PENDING', 'SUCCESS'].includes(made.payout_status), made.payout_status);
  },

  async unknown_method() {
    const nowhere = new grpc.Client(address, credentials);
    const asIs = (value) => Buffer.from(value);
    const error = await new Promise((resolve) => nowhere.makeUnaryRequest('/types.PayoutService/Nothing', asIs, asIs, '',
      metadata(), seconds(5), (problem) => resolve(problem)));
    assert.equal(error.code, status.UNIMPLEMENTED);
  },
};

// proto-loader keeps the codecs of messages out of sight; a method's codec brings them to hand.
function read(name, bytes) {
  const protobuf = require('protobufjs');
  const root = new protobuf.Root();
  root.resolvePath = (_, target) => (target.startsWith('google/rpc') ? `${protos}/${target}` : target);
  root.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], { keepCase: true });
  return root.lookupType(name).toObject(root.lookupType(name).decode(bytes));
}

for (const [name, check] of Object.entries(checks)) {
  await check();
  console.log('ok ' + name);
}
process.exit(0);
