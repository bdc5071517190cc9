#!/bin/sh
# Asks what 80.00 pounds cost in euros, stages a payout at that rate, looks at it, and lets it go.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
post quotes '{ "source_currency": "EUR", "currency": "GBP", "amount": 8000, "fixed": "destination" }'
quote=$(value id)
show id status rate source_amount source_currency amount currency total
post payouts "{
    \"amount\": 8000, \"currency\": \"GBP\", \"quote_id\": \"$quote\", \"purpose\": \"COMMISSION\", \"confirm\": false,
    \"recipient\": { \"type\": \"individual\", \"name\": \"Ada Byron\", \"country\": \"GB\" },
    \"destination\": { \"type\": \"account\", \"sort_code\": \"60-16-13\", \"account_number\": \"31926819\" }
}"
payout=$(value id)
show id status
get "quotes/$quote"
show status payout_id
post "payouts/$payout/confirm"
await paid "payouts/$payout"
show status amount currency source_amount source_currency
get 'balances?currency=EUR'
show available
