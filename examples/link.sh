#!/bin/sh
# Makes a link, and enters an account on its page as the recipient's browser would: four forms, no script.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
post links '{ "amount": 12550, "currency": "EUR", "purpose": "REFUND", "recipient": { "name": "Ada Byron", "country": "DE" } }'
show id status url
url=$(value url)
link=$(value id)
payout=$(value payout_id)
get "payouts/$payout"
show status

# submit STEP FIELDS…: sends the form of a page; what was entered before goes along, sealed, in the field "draft".
submit() {
    step=$1
    shift
    draft=$(printf '%s' "$page" | sed -n 's/.*name="draft" value="\([^"]*\)".*/\1/p')
    page=$(curl -sS -L "$url" -d "step=$step" -d "draft=$draft" -d lang=en "$@")
    printf '%s' "$page" | sed -n 's/.*<title>\([^<]*\) –.*/page: \1/p'
}

page=$(curl -sS -H 'Accept-Language: en' "$url")
submit country -d country=DE
submit method -d kind=account/iban
submit details -d type=individual -d f_iban=DE89370400440532013000
submit review >/dev/null

await paid "payouts/$payout"
show status amount currency destination
get "links/$link"
show status

# A second time it cannot be used.
curl -sS -o /dev/null -w 'again: %{http_code}\n' "$url" -d step=review
