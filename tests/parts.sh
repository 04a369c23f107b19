# What ./test and bench/run share: the parts a fresh Debian machine lacks, and a PostgreSQL of their own. Sourced, not run.

install_parts() {
    [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ] || return 0
    local absent=()
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || absent+=(postgresql)
    command -v chromium >/dev/null || absent+=(chromium)
    command -v strace >/dev/null || absent+=(strace)
    command -v faketime >/dev/null || absent+=(faketime)
    [ -x /usr/sbin/exim4 ] || absent+=(exim4-daemon-light)
    dpkg -s fonts-noto-cjk >/dev/null 2>&1 || absent+=(fonts-noto-cjk)
    [ ${#absent[@]} = 0 ] && return 0
    echo "installing ${absent[*]}"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -y -q --no-install-recommends "${absent[@]}"; } >artifacts/install.log 2>&1 \
        || echo "could not install ${absent[*]}: what needs it is left out (artifacts/install.log)"
}

# A cluster of our own in a temporary folder, on a socket and a free port; removed at the end.
start_postgres() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$bin" ] || { echo "PostgreSQL is absent: what needs it is left out"; return 0; }
    pg_dir=$(mktemp -d /tmp/greenchannel-pg.XXXXXX)
    pg_bin=$bin
    as_pg=()
    if [ "$(id -u)" = 0 ]; then as_pg=(runuser -u postgres --); chown postgres "$pg_dir"; fi
    local port
    port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000)))
    if (cd / && "${as_pg[@]}" "$bin/initdb" -D "$pg_dir/data" -U greenchannel --auth=trust -E UTF8 --locale=C.UTF-8 &&
        "${as_pg[@]}" "$bin/pg_ctl" -D "$pg_dir/data" -w -l "$pg_dir/log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_dir -c max_connections=200" start) >artifacts/postgres.log 2>&1; then
        export GREENCHANNEL_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=greenchannel;Database=postgres"
    else
        echo "PostgreSQL did not start: what needs it is left out (artifacts/postgres.log)"
    fi
}

stop_postgres() {
    [ -n "${pg_dir:-}" ] || return 0
    (cd / && "${as_pg[@]}" "$pg_bin/pg_ctl" -D "$pg_dir/data" -m immediate stop) >/dev/null 2>&1
    rm -rf "$pg_dir"
}
