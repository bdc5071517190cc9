#!/bin/sh
# Pays into a recipient's wallet, which is done at once, and out of it to the recipient's account; more than it holds is refused.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
post recipients '{ "type": "individual", "name": "Ada Byron", "country": "DE" }'
recipient=$(value id)
post "recipients/$recipient/payout-methods" '{ "destination": { "type": "account", "iban": "DE89370400440532013000" } }'

for amount in 700 1300; do
    post payouts "{
        \"amount\": $amount, \"currency\": \"EUR\", \"purpose\": \"COMMISSION\",
        \"recipient_id\": \"$recipient\", \"destination\": { \"type\": \"wallet\" }
    }"
    show id status rail amount destination
done
get "recipients/$recipient/wallet"
show balances

post "recipients/$recipient/wallet/withdrawals" '{ "amount": 2001, "currency": "EUR" }'
show status code
post "recipients/$recipient/wallet/withdrawals" '{ "amount": 1500, "currency": "EUR" }'
await paid "payouts/$(value id)"
show kind status amount destination
get "recipients/$recipient/wallet"
show balances
