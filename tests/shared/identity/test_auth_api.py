from __future__ import annotations

from tests.fixtures.cast import PASSWORD

LOGIN = "/api/v1/auth/login"


class TestLogin:
    def test_right_password_gives_tokens(self, api, tenant, asha):
        answer = api(tenant).post(LOGIN, {"email": "ASHA@example.com", "password": PASSWORD})
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert body["user"]["role"] == "owner"
        me = api(tenant).with_headers(Authorization=f"Bearer {body['access']}").get("/api/v1/auth/me")
        assert me.status_code == 200, me.content
        assert me.json()["uid"] == str(asha.user.uid)
