#!/bin/sh
# Namespace and search attributes of sd2pd. May be run again: it makes what is missing. Where: TEMPORAL_ADDRESS.
set -eu

# Tries a command for a minute.
patiently() {
  attempt=1
  until "$@"; do
    [ "$attempt" -lt 30 ] || return 1
    attempt=$((attempt + 1))
    sleep 2
  done
}

has_attribute() {
  temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" | grep -qw "$1"
}

make_attribute() {
  has_attribute "$1" ||
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type Keyword
}

# The port is open before the server answers.
patiently temporal operator cluster health

# Histories of finished migrations can be looked at for 90 days; running ones are kept as long as they run.
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 90d

# All parts of the server know a new namespace after some ten seconds.
for attribute in Sd2pdStage Sd2pdGate Sd2pdCustomer; do
  patiently make_attribute "$attribute"
done
