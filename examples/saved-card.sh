#!/bin/sh
# Puts a card into the vault, pays it by its token, and takes it out again.
set -eu
. "$(dirname "$0")/ask"

post cards '{ "number": "5555 5555 5555 4444", "expiry_month": "12", "expiry_year": "2039", "holder_name": "Ada Byron" }'
show id brand bin last_four status
card=$(value id)

pay_to "{ \"type\": \"saved_card\", \"card_id\": \"$card\" }"

delete "cards/$card"
show status
