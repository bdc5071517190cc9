#!/bin/sh
# Pays a card; its number goes into the vault, and only its ends are seen again.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "card", "number": "4111 1111 1111 1111", "expiry_month": "12", "expiry_year": "2039"}' EUR DE
