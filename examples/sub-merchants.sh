#!/bin/sh
# A merchant under yours: money to its book and part of it back.
set -eu
. "$(dirname "$0")/ask"

fund 100000 EUR
post sub-merchants '{ "name": "North branch" }'
sub=$(value id)
show name
post sub-merchant-transfers "{
    \"sub_merchant_id\": \"$sub\", \"amount\": 40000, \"currency\": \"EUR\", \"direction\": \"to_sub_merchant\"
}"
await completed "sub-merchant-transfers/$(value id)"
show direction amount status
post sub-merchant-transfers "{
    \"sub_merchant_id\": \"$sub\", \"amount\": 15000, \"currency\": \"EUR\", \"direction\": \"from_sub_merchant\"
}"
await completed "sub-merchant-transfers/$(value id)"
show direction amount status
get "sub-merchants/$sub"
show name available
