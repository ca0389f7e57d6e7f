#!/bin/sh
# Tables of Temporal's two databases. May be run again: it does what is missing. Connection: SQL_… of the environment.
set -eu
schema=/etc/temporal/schema/postgresql/v12

for database in temporal temporal_visibility; do
  case $database in
    temporal) versioned=$schema/temporal/versioned ;;
    *) versioned=$schema/visibility/versioned ;;
  esac
  temporal-sql-tool --db "$database" create
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema -d "$versioned"
done
