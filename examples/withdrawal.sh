#!/bin/sh
# Takes money out to the merchant's own account, once the bank has said whose account it is.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
post withdrawal-accounts '{
    "label": "house bank", "holder": { "type": "company", "name": "North Trading GmbH", "country": "DE" },
    "destination": { "type": "account", "iban": "DE89370400440532013000" }
}'
account=$(value id)
show verified
post "withdrawal-accounts/$account/verify"
show status result
post withdrawals "{ \"withdrawal_account_id\": \"$account\", \"amount\": 40000, \"currency\": \"EUR\" }"
withdrawal=$(value id)
await paid "payouts/$withdrawal"
show id status kind amount currency
get balances
show available
