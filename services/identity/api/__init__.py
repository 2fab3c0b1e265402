"""The HTTP API of identity. JSON; ids are UUIDs; times are ISO 8601 in UTC. Errors are problem+json with a `code`.

Called by the gateway on behalf of nobody yet (its own service token; the header `waymark-client-address` names the browser's
network address):

    POST /accounts {email, password, first_name, last_name, telephone?, accepted_terms, portal}
        202 {} whether or not the address is known. 422 with `errors` for mistakes in the form. `portal` is "citizen" or
        "professional": nobody registers as the council's staff.
    POST /accounts/resend {email}                       202 {}
    POST /verifications/check {token}                   200 {portal}; 404 link_unknown; 410 link_expired, link_used, link_superseded.
                                                        The link stays usable.
    POST /verifications {token, password}               200 {portal}: the one to sign in at; refusals as for its check, whatever the password; then 422
        `password`, with code wrong_password for a wrong one or too many of them. After 422 the link stays usable.
    POST /password-resets {email}                       202 {}
    POST /password-resets/check {token}                 200 {factor: none|email|totp, portal}; refusals as for /verifications/check. The
                                                        link stays usable. With `totp`, completing it asks for a code.
    POST /password-resets/complete {token, password, code?, device?}
        200 {portal}; 422 `password` or `code`; 401 code_wrong; 429 codes_blocked; refusals as for its check. Nobody is signed in.
    POST /email-changes/check {token}                   200 {}; refusals as for /verifications/check. The link stays usable.
    POST /email-changes/confirm {token, password}       200 {portal}: the account has the new address, and every session ends; 422 `password`,
        with code wrong_password as for /verifications; 409 address_taken; refusals as for its check
    POST /email-changes/keep/check {token}              200 {}; refusals as for /verifications/check. The link stays usable.
    POST /email-changes/keep {token}                    204: the account keeps, or has again, the address before, and every session ends;
        409 address_taken; refusals as for its check
    POST /sign-ins {email, password, portal, device?}   200 {session, state: active|code_needed, method: none|email|totp};
                                                        401 wrong_credentials for everything that does not fit
    POST /sign-ins/verify {session, code, device?}      200 {session}: the active session, with a new secret;
        401 code_wrong, code_expired, code_spent, session_ended, session_timed_out; 429 codes_blocked.
        For `totp`, `code` may be a recovery code. `device` is the cookie that the browser is recognised by at the next sign-in: the
        owner is told of one that is not known. It grants nothing.
    POST /sign-ins/resend {session}                     202 {} also over the limit; 401 session_ended, session_timed_out
    POST /invitations/check {token}                     200 {organisation}: its name; refusals as for /verifications/check. The
                                                        invitation stays usable. One that was taken back has expired.
    POST /sessions/exchange {session, touch}            200 {state, method, token, person: {id, first_name, last_name}, portal, roles,
        team_roles, factor, idle_expires_at, absolute_expires_at}; 401 session_ended, session_timed_out. `token` is null while a code is
        needed. With `touch` false the idle limit goes on running. `roles` are a professional's, the oldest first, and empty for
        others and while a code is needed: [{id, job_title, organisation: {id, name} or null, confirmed, administrator}].
        `team_roles` are those of the SEND team, of officer, manager and administrator; none before the code of an authenticator was given.
    POST /sessions/end {session}                        204, also for a session that is over
    POST /team/joining/check {token}                    200 {email, first_name, last_name, telephone, comes_back}; refusals as for
                                                        /verifications/check. The link stays usable.
    POST /team/joining {token, first_name, last_name, telephone?, password, device?}
        200 {session, state, method}: the session reaches nothing but setting up an authenticator; 422; 409 address_taken; refusals as for its check

    POST /oauth/token, a form: grant_type=client_credentials, scope?, and the client's proof in one of three ways: client_id and client_secret;
        the client's own HTTP Basic, in the header `waymark-client-authorization`; client_assertion_type and client_assertion (RFC 7523)
        200 {access_token, token_type, expires_in, scope}; errors have the form of RFC 6749, section 5.2: 401 invalid_client for
        everything that does not fit; 400 invalid_request, unsupported_grant_type, invalid_scope, and unauthorized_client when access ran out

Called for a person (their principal token):

    GET    /me                                          200 {id, email, first_name, last_name, telephone, portal}
    PUT    /me/details {first_name, last_name, telephone?}  204; 422
    POST   /me/password {current, new}                  204, and every other session ends; 422 `new`, or wrong_password `current`
    POST   /me/email {email, password, code?}           202 {} whether or not the address is known: a link is sent there, and nothing
        changes before it is used; 422 `email`, `password` (wrong_password), `code` (code_wrong, code_expired, code_spent);
        429 codes_blocked, changes_blocked. `code` is asked for where there is a second step; for `totp` it may be a recovery code.
    POST   /me/code                                     202 {} also over the limit: sends the code that /me/email and /me/two-step ask for
                                                        where codes come by e-mail; 409 no_sent_codes
    GET    /me/sessions                                 200 {sessions: [{id, signed_in_at, last_seen_at, factor, current}]}
    DELETE /me/sessions/{id}                            204; 404
    GET    /me/two-step                                 200 {method, methods: [..], may_be_none, recovery_codes_left}
    POST   /me/two-step/authenticator                   200 {secret, uri}: the same one for half an hour
    PUT    /me/two-step {method, password, code?, present_code?}
        200 {recovery_codes: [..] or null}, and every session ends; 422 `method`, `password` (wrong_password), `code` (code_wrong,
        authenticator_expired), `present_code` as `code` of /me/email, where there is a second step; 429 codes_blocked
    POST   /me/two-step/recovery-codes {password, code} 200 {recovery_codes: [..]}; 422 `password`, `code`; 429 codes_blocked; 409 no_authenticator

Called for a professional; 404 for people of other portals. A job is {job_title, telephone, registration_body?, registration_number?}:

    GET    /me/roles                                    200 {roles: [{id, job.., organisation: {id, name, kind, urn, ukprn, confirmed}
                                                        or null, confirmed, administrator}]}
    POST   /me/roles {job.., organisation: {name, kind, urn?, ukprn?} or null}
        201 {id}, that of the role there is when the same was added before; 422 with the fields of the job, `organisation-name`, `-kind`,
        `-urn`, `-ukprn`; 409 organisation_known, when a confirmed one has the URN or UKPRN, too_many_roles. The organisation is new,
        unconfirmed, and its creator administers it. `kind` is early-years, school, college, health, social-care, psychology,
        council or other.
    PUT    /me/roles/{id} {job..}                       204; 422; 404. A role without an organisation has to be confirmed anew when its
                                                        registration changes.
    DELETE /me/roles/{id}                               204; 404; 409 last_administrator while colleagues would be left without one. An
                                                        unconfirmed organisation goes with its last member.
    POST   /me/invitations/accept {token, job..}        201 {id}; 422; 404 not_found for another account than that of the invited
        address; 404 link_unknown and 410 as for /verifications/check; 409 already_member, too_many_roles

Called for an administrator of the organisation with a second step; 404 for anybody else, the same for every id:

    GET    /organisations/{id}/members?page=            200 {organisation, members: [{role_id, first_name, last_name, email, job_title,
        administrator, is_me}], invitations: [{id, email, invited_at, expires_at}], pages}
    POST   /organisations/{id}/invitations {email}      202 {} whether or not the address is known, and for a member; 422 `email`; 429
                                                        invitations_blocked
    DELETE /organisations/{id}/invitations/{id}         204; 404
    DELETE /organisations/{id}/members/{role_id}        204; 404; 409 last_administrator
    PUT    /organisations/{id}/members/{role_id} {administrator}    204; 404; 409 last_administrator

Called for an officer or manager of the SEND team; 404 for anybody else. What shows people's details is recorded:

    POST   /organisations/{id}/invitations {email}      as above; DELETE too, for an invitation that the team sent
    GET    /people?ids=&ids=                            200 {people: [{id, first_name, last_name, email, telephone, portal, roles: [{job_title,
        organisation: {id, name} or null}]}]}, those there are of at most 200
    GET    /organisations/search?name=&page=            200 {organisations: [{id, name, kind, urn, ukprn, confirmed}], pages, total}: confirmed ones
                                                        whose name or URN has words that begin so, by name
    GET    /organisations/named?ids=&ids=               200 {organisations: [{id, name}]}
    GET    /organisations/{id}                          200 {id, name, kind, urn, ukprn, confirmed, created_at, members, administrators,
                                                        invitations: those that the team sent}; 404
    PUT    /organisations/{id} {name, kind, urn?, ukprn?}   204; 422; 404; 409 organisation_known
    GET    /connections/named?ids=&ids=                 200 {connections: [{id, name}]}: what other systems are called
    GET    /professionals?organisation_id=&page=        200 {professionals: [{id, first_name, last_name, email, job_title, telephone}], pages}; 404 for an
                                                        organisation that is not confirmed. `id` is the person's.
    GET    /staff                                       200 {staff: [{id, first_name, last_name}]}: whom a case can be given to
    GET    /confirmations/count                         200 {organisations, people}: how many wait
    GET    /organisations?state=unconfirmed|confirmed&page=     200 {organisations: [{id, name, kind, urn, ukprn, confirmed, created_at,
        members, administrators: [{first_name, last_name, email, job_title}]}], pages}, the oldest first
    POST   /organisations/{id}/confirm                  204; 404; 409 organisation_known
    GET    /roles?state=unconfirmed|confirmed&page=     200 {roles: [{id, person_id, first_name, last_name, email, job.., confirmed, created_at}],
                                                        pages}: those who work for themselves
    POST   /roles/{id}/confirm                          204; 404, also for a role in an organisation

Called for an administrator of the SEND team; 404 for anybody else. Roles are at least one of officer, manager, administrator:

    GET    /team/accounts?page=                         200 {members: [{id, first_name, last_name, email, roles, closed, authenticator, is_me}],
                                                        invitations: [{id, email, roles, invited_at, expires_at}], pages}
    GET    /team/accounts/{id}                          200, one of the members; 404
    PUT    /team/accounts/{id}/roles {roles}            204; 422 `roles`; 404; 409 last_administrator
    POST   /team/accounts/{id}/close                    204: no session, no sign-in; 404; 409 last_administrator
    POST   /team/accounts/{id}/reopen                   204; 404
    POST   /team/accounts/{id}/end-sessions             204; 404
    POST   /team/accounts/{id}/take-authenticator       204: authenticator, recovery codes, password and sessions are gone, and a link for another
                                                        is sent; 404; 409 own_account, account_closed
    POST   /team/invitations {email, roles}             202 {}; 422 `email`, `roles`; 409 address_taken; 429 invitations_blocked
    DELETE /team/invitations/{id}                       204; 404
    GET    /connections?page=                           200 {connections: [{id, name, active, expires_at, ended_at, last_used_at}], pages}: those with
                                                        access first, the sooner it ends the earlier
    POST   /connections {said.., needed_until}          201 {id}: the client id. Said is name, purpose, contact_email, scopes, event_types,
                                                        requests_per_minute?; 422 with these fields
    GET    /connections/{id}                            200 {a line of the list.., said.., needed_until, attested_at, attested_by, created_at, changed_at,
                                                        secrets: [{id, created_at, expires_at}], keys: [{id, kind}]}; 404
    PUT    /connections/{id} {said.., changed_at}       204; 422; 404; 409 connection_changed when it is not as shown at `changed_at`;
                                                        409 connection_ended, as for all that follow
    POST   /connections/{id}/attest {needed_until}      204; 422 `needed_until`: today to a year ahead; 404. Access ends half a year later at most
    POST   /connections/{id}/end                        204; 404
    POST   /connections/{id}/secrets                    201 {secret}: the one before works for 30 more days; 404; 409 too_many_secrets
    DELETE /connections/{id}/secrets/{id}               204; 404
    PUT    /connections/{id}/keys {keys}                204: a JWK Set as text, or an empty text; 422 `keys`; 404
    POST   /people/find {email}                         200 {id, portal, method}, of a family or professional with exactly this address; 404
    POST   /people/{id}/turn-off-second-step            204: off, and signed out everywhere; 404

Called for another system with the scope professionals:write (`/api/v1/...` at the gateway). Both take the header Idempotency-Key, and answer 401
token_refused once access is over:

    PUT    /v1/organisations/{urn} {name, kind, ukprn?} 200 {id, urn, name, kind, ukprn}: it is confirmed; 422; 409 organisation_known
    PUT    /v1/organisations/{urn}/professionals {professionals: [{email}]}
        200 {invited, waiting, kept, ended}, numbers of people; 422; 404; 409 nobody_vouches; 429 invitations_blocked

A session that is over answers 401 session_ended to all of these, even while its token lives. 503 `busy` means that too many
passwords wait to be hashed.
"""
