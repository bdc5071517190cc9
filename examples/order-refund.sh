#!/bin/sh
# The closed loop: records what a customer paid and pays a part of it back to where it came from; more than was paid is refused.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
post orders '{
    "client_reference": "ORDER-1001", "amount": 4990, "currency": "EUR",
    "payer": { "type": "individual", "name": "Ada Byron", "country": "DE" },
    "paid_from": { "type": "card", "number": "4111 1111 1111 1111", "expiry_month": "12", "expiry_year": "2039" }
}'
show id amount refundable paid_from
order=$(value id)

# back AMOUNT: pays so much of the order back.
back() {
    post payouts "{
        \"amount\": $1, \"currency\": \"EUR\", \"purpose\": \"REFUND\",
        \"destination\": { \"type\": \"order_ref\", \"order_id\": \"$order\" }
    }"
}

back 1500
await paid "payouts/$(value id)"
show kind status amount recipient destination
get "orders/$order"
show paid_back refundable

# One cent too much.
back 3491
show status code errors
back 3490
await paid "payouts/$(value id)"
get "orders/$order"
show paid_back refundable

# The loop closed: whoever is not the payer of an order gets nothing.
patch settings '{ "open_loop": false }'
post payouts '{
    "amount": 100, "currency": "EUR", "purpose": "COMMISSION",
    "recipient": { "type": "individual", "name": "Ada Byron", "country": "DE" },
    "destination": { "type": "account", "iban": "DE89370400440532013000" }
}'
show status code
