# An independent client: Python's grpcio, whose messages are made at run time from a FileDescriptorSet.
# client.py ADDRESS KEY DESCRIPTORS REFERENCE_PREFIX [CA_FILE]; prints "ok NAME" for every check that holds.
import sys
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, key, descriptors, prefix = sys.argv[1:5]
if len(sys.argv) > 5:
    channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(open(sys.argv[5], "rb").read()))
else:
    channel = grpc.insecure_channel(address)
bearer = (("authorization", "Bearer " + key),)


class Api:
    """Messages and calls by their names, from file descriptors."""

    def __init__(self, files):
        self.pool = descriptor_pool.DescriptorPool()
        waiting = list(files)
        while waiting:
            file = waiting.pop(0)
            try:
                self.pool.Add(file)
            except TypeError:
                waiting.append(file)

    def message(self, name):
        found = self.pool.FindMessageTypeByName(name)
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(found)
        return message_factory.MessageFactory(self.pool).GetPrototype(found)

    def call(self, path, request, kind="unary_unary", metadata=bearer, timeout=20, **options):
        service, method = path.rsplit("/", 1)
        info = self.pool.FindServiceByName(service).FindMethodByName(method)
        into, out = self.message(info.input_type.full_name), self.message(info.output_type.full_name)
        sent = iter([into(**one) for one in request]) if kind == "stream_stream" else into(**request)
        start = getattr(channel, kind)("/" + path, request_serializer=into.SerializeToString, response_deserializer=out.FromString)
        return start(sent, metadata=metadata, timeout=timeout, **options)


def load(path):
    files = descriptor_pb2.FileDescriptorSet()
    files.ParseFromString(open(path, "rb").read())
    return Api(files.file)


api = load(descriptors)


def payouts(method, request, using=None, **options):
    return (using or api).call("types.PayoutService/" + method, request, **options)


def status_of(answer):
    field = answer.DESCRIPTOR.fields_by_name["payout_status"]
    return field.enum_type.values_by_number[answer.payout_status].name


def refused(code, start, *args, **options):
    try:
        answer = start(*args, **options)
    except grpc.RpcError as error:
        assert error.code() == code, (error.code(), error.details())
        return error
    raise AssertionError(answer)


def secret(value):
    return {"value": value}


CURRENCIES = {"EUR": 45, "GBP": 48, "USD": 146, "BRL": 20, "CAD": 26}
UNITED_STATES = 1


def money(minor, currency="EUR"):
    return {"minor_amount": minor, "currency": CURRENCIES[currency]}


def order(name, **more):
    made = {
        "merchant_payout_id": prefix + name,
        "amount": money(1000),
        "customer": {"name": "Ada Byron"},
        "payout_method_data": {"sepa": {"iban": secret("DE89370400440532013000")}},
    }
    made.update(more)
    return {field: value for field, value in made.items() if value is not None}


def until(payout, wanted):
    for _ in range(150):
        now = payouts("Get", {"connector_payout_id": payout})
        if status_of(now) == wanted:
            return now
        time.sleep(0.1)
    raise AssertionError(f"{payout} is never {wanted}")


def health():
    check = "grpc.health.v1.Health/Check"
    assert api.call(check, {}, metadata=()).status == 1
    refused(grpc.StatusCode.NOT_FOUND, api.call, check, {"service": "nobody"})
    watch = api.call("grpc.health.v1.Health/Watch", {"service": "types.PayoutService"}, kind="unary_stream")
    assert next(watch).status == 1
    watch.cancel()


def reflection():
    for version in ("v1", "v1alpha"):
        asked = [{"list_services": ""}, {"file_containing_symbol": "types.PayoutService"}, {"file_by_filename": "no.proto"}]
        said = list(api.call(f"grpc.reflection.{version}.ServerReflection/ServerReflectionInfo", asked, kind="stream_stream"))
        assert "types.PayoutService" in [one.name for one in said[0].list_services_response.service]
        assert said[2].error_response.error_code == 5
        # What the server says of itself is enough to call it.
        files = [descriptor_pb2.FileDescriptorProto.FromString(one) for one in said[1].file_descriptor_response.file_descriptor_proto]
        made = payouts("Create", order("reflected-" + version), using=Api(files))
        assert status_of(made) == "PENDING"


def create():
    made = payouts("Create", order("create"))
    assert (made.merchant_payout_id, status_of(made), made.status_code) == (prefix + "create", "PENDING", 200)
    until(made.connector_payout_id, "SUCCESS")
    again = payouts("Create", order("create"))
    assert (again.connector_payout_id, status_of(again)) == (made.connector_payout_id, "SUCCESS")
    refused(grpc.StatusCode.ALREADY_EXISTS, payouts, "Create", order("create", amount=money(1001)))


def every_method():
    for name, currency, method in (
        ("ach", "USD", {"ach": {"bank_account_number": secret("123456789"), "bank_routing_number": secret("021000021")}}),
        ("bacs", "GBP", {"bacs": {"bank_account_number": secret("31926819"), "bank_sort_code": secret("601613")}}),
        ("card", "USD", {"card": {"card_number": {"value": "4111111111111111"}, "card_exp_month": secret("12"),
                                  "card_exp_year": secret("2039")}}),
        ("pix", "BRL", {"pix_key": {"pix_key": secret("529.982.247-25")}}),
        ("interac", "CAD", {"interac": {"email": secret("ada@example.com")}}),
        ("uk", "GBP", {"open_banking_uk": {"account_holder_name": secret("Ada"), "iban": secret("GB29NWBK60161331926819")}}),
    ):
        address = {"billing_address": {"country_alpha2_code": UNITED_STATES}} if name == "card" else None
        made = payouts("Create", order(name, amount=money(500, currency), payout_method_data=method, address=address))
        assert status_of(made) == "PENDING"


def wrong_fields():
    wrong = order("wrong", amount=None, priority=0, payout_method_data={"sepa": {"iban": secret("DE00")}})
    error = refused(grpc.StatusCode.INVALID_ARGUMENT, payouts, "Create", wrong)
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    violations = None
    for one in api.message("google.rpc.Status").FromString(details).details:
        if one.type_url.endswith("google.rpc.BadRequest"):
            violations = api.message("google.rpc.BadRequest").FromString(one.value).field_violations
    assert sorted(f.field for f in violations) == ["amount", "payout_method_data.sepa.iban", "priority"]
    missing = payouts("Create", order("missing", payout_method_data=None))
    assert status_of(missing) == "REQUIRES_PAYOUT_METHOD_DATA"


def failure():
    made = payouts("Create", order("failure", customer={"name": "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED"}))
    assert until(made.connector_payout_id, "FAILED").error.unified_details.code == "account_closed"


def get():
    refused(grpc.StatusCode.INVALID_ARGUMENT, payouts, "Get", {})
    refused(grpc.StatusCode.NOT_FOUND, payouts, "Get", {"merchant_payout_id": prefix + "nobody"})
    assert status_of(payouts("Get", {"merchant_payout_id": prefix + "create"})) == "SUCCESS"


def transfer():
    made = payouts("Transfer", order("transfer"))
    assert payouts("Transfer", order("transfer")).connector_payout_id == made.connector_payout_id
    refused(grpc.StatusCode.NOT_FOUND, payouts, "Transfer", {"amount": money(1), "connector_payout_id": "po_" + "0" * 32})


def stage():
    staged = payouts("Stage", {"amount": money(700), "merchant_quote_id": prefix + "quote"})
    assert status_of(staged) == "REQUIRES_CONFIRMATION"
    quoted = {"amount": money(700), "connector_quote_id": staged.connector_payout_id}
    assert status_of(payouts("Transfer", order("staged", **quoted))) == "PENDING"
    refused(grpc.StatusCode.ALREADY_EXISTS, payouts, "Transfer", order("staged-twice", **quoted))
    refused(grpc.StatusCode.INVALID_ARGUMENT, payouts, "Stage", {})
    pounds = {"amount": money(700), "destination_currency": "GBP"}
    converted = payouts("Stage", {"merchant_quote_id": prefix + "pounds", **pounds})
    account = {"bacs": {"bank_sort_code": {"value": "601613"}, "bank_account_number": {"value": "31926819"}}}
    sent = payouts("Transfer", order("converted", connector_quote_id=converted.connector_payout_id,
                                     payout_method_data=account, **pounds))
    assert status_of(sent) == "PENDING"


def create_link():
    ask = {"merchant_payout_id": prefix + "link", "amount": money(800), "customer": {"name": "Ada Byron"}}
    made = payouts("CreateLink", ask)
    assert status_of(made) == "REQUIRES_PAYOUT_METHOD_DATA"
    assert payouts("CreateLink", ask).connector_payout_id == made.connector_payout_id
    refused(grpc.StatusCode.ALREADY_EXISTS, payouts, "CreateLink", {**ask, "amount": money(801)})
    refused(grpc.StatusCode.INVALID_ARGUMENT, payouts, "CreateLink", {"customer": {"name": "Ada Byron"}})
    assert status_of(payouts("Void", {"connector_payout_id": made.connector_payout_id})) == "CANCELLED"


def create_recipient():
    country = {"billing_address": {"country_alpha2_code": 84}}
    ask = {"merchant_payout_id": prefix + "recipient", "amount": money(1), "recipient_type": 2, "customer": {"name": "Acme"},
           "address": country}
    made = payouts("CreateRecipient", ask)
    assert status_of(made) == "SUCCESS" and made.connector_payout_id.startswith("rcp_")
    assert payouts("CreateRecipient", ask).connector_payout_id == made.connector_payout_id
    refused(grpc.StatusCode.INVALID_ARGUMENT, payouts, "CreateRecipient", {**ask, "recipient_type": 0})


def enroll():
    ask = order("enroll", amount=money(1))
    made = payouts("EnrollDisburseAccount", ask)
    assert status_of(made) == "SUCCESS" and made.connector_payout_id.startswith("pm_")
    assert payouts("EnrollDisburseAccount", ask).connector_payout_id == made.connector_payout_id
    enrolled = {"merchant_payout_id": prefix + "enrolled", "amount": money(1000),
                "connector_payout_method_id": made.connector_payout_id}
    assert status_of(payouts("Create", enrolled)) in ("PENDING", "SUCCESS")
    del ask["payout_method_data"]
    refused(grpc.StatusCode.INVALID_ARGUMENT, payouts, "EnrollDisburseAccount", ask)


def void():
    made = payouts("Create", order("void", customer={"name": "Ada SANDBOX-CANCELABLE"}))
    assert status_of(payouts("Void", {"connector_payout_id": made.connector_payout_id})) in ("PENDING", "CANCELLED")
    until(made.connector_payout_id, "CANCELLED")
    refused(grpc.StatusCode.FAILED_PRECONDITION, payouts, "Void", {"merchant_payout_id": prefix + "create"})


def credentials():
    asked = {"connector_payout_id": "po_1"}
    for wrong in ((), (("authorization", "Bearer sk_test_wrong"),), (("x-api-key", "wrong"),)):
        refused(grpc.StatusCode.UNAUTHENTICATED, payouts, "Get", asked, metadata=wrong)
    refused(grpc.StatusCode.NOT_FOUND, payouts, "Get", asked, metadata=(("x-api-key", key),))


def packed():
    made = payouts("Create", order("packed", description="long " * 90), compression=grpc.Compression.Gzip)
    assert status_of(made) == "PENDING"
    huge = order("huge", description="x" * (2 << 20))
    refused(grpc.StatusCode.RESOURCE_EXHAUSTED, payouts, "Create", huge)


def deadline():
    # So short that it passes nearly always before the answer; the client's clock decides.
    for attempt in range(20):
        name = f"deadline-{attempt}"
        try:
            payouts("Create", order(name), timeout=0.000001)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, (error.code(), error.details())
            # It was made or not when the deadline passed; it is now, once.
            assert status_of(payouts("Create", order(name))) in ("PENDING", "SUCCESS")
            return
    raise AssertionError("no deadline passed")


for check in (health, reflection, create, every_method, wrong_fields, failure, get, transfer, stage, create_link,
              create_recipient, enroll, void, credentials, packed, deadline):
    check()
    print("ok", check.__name__, flush=True)
