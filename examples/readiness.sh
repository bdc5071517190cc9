#!/bin/sh
# A payout that waits until its recipient is looked into and the account is known to be theirs; then it goes on by itself.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
patch settings '{ "require_ready_recipients": true, "require_verified_methods": true }'
post recipients '{ "type": "individual", "name": "Ada Byron", "country": "DE" }'
recipient=$(value id)
post "recipients/$recipient/payout-methods" '{ "destination": { "type": "account", "iban": "DE89370400440532013000" } }'
method=$(value id)
post payouts "{ \"amount\": 12550, \"currency\": \"EUR\", \"purpose\": \"COMMISSION\", \"recipient_id\": \"$recipient\" }"
payout=$(value id)
show status status_reason
post "recipients/$recipient/onboarding"
show status provider
post "recipients/$recipient/payout-methods/$method/verify"
show status result
await paid "payouts/$payout"
show status status_reason
