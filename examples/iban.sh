#!/bin/sh
# Pays an account by its IBAN: any country of the registry, any currency.
set -eu
. "$(dirname "$0")/ask"

pay_to '{ "type": "account", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX" }'
