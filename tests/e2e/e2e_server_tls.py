"""TLS, passwords and services, as libpq has them, on a server of this test's own."""
import os
import pathlib
import shutil
import socket
import subprocess
import unittest

from harness import CALIBRAX, CALIBRAX_SQL, Case, a_run, written

PASSWORD = "s3cret-0f-j0e"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def certificate(folder, name, host="localhost"):
    """A self-signed certificate of the host and its key."""
    made = [folder / f"{name}.crt", folder / f"{name}.key"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
                    "-out", made[0], "-keyout", made[1]], check=True, capture_output=True, timeout=300)
    return made


def psql(*statements):
    words = [word for statement in statements for word in ("-c", statement)]
    return subprocess.run(["psql", "-XAt", *words], check=True, capture_output=True, text=True,
                          timeout=300).stdout


class Tls(Case):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("openssl"):
            print("SKIPPED: openssl is not there to make certificates", flush=True)
            raise unittest.SkipTest("openssl is not there")
        cls.home = pathlib.Path(os.environ["PGHOST"])
        cls.folder = cls.home / "tls"
        cls.folder.mkdir()
        cls.right, key = certificate(cls.folder, "right")
        cls.wrong, _ = certificate(cls.folder, "wrong")
        owner = cls.home.stat()
        for path in (cls.folder, cls.right, key):
            os.chown(path, owner.st_uid, owner.st_gid)
        key.chmod(0o600)
        hba = cls.home / "data" / "pg_hba.conf"
        hba.write_text("hostssl all joe 127.0.0.1/32 scram-sha-256\n"
                       "host all joe 127.0.0.1/32 reject\n" + hba.read_text())
        cls.port = free_port()
        psql("ALTER SYSTEM SET ssl = on", f"ALTER SYSTEM SET ssl_cert_file = '{cls.right}'",
             f"ALTER SYSTEM SET ssl_key_file = '{key}'", f"ALTER SYSTEM SET port = {cls.port}",
             "ALTER SYSTEM SET listen_addresses = '127.0.0.1'",
             f"CREATE ROLE joe LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        cluster = os.environ["CALIBRAX_TEST_CLUSTER"]
        subprocess.run([cluster, "stop"], check=True, timeout=300)
        subprocess.run([cluster, "start"], check=True, timeout=300)
        os.environ["PGPORT"] = cls.port

    def setUp(self):
        super().setUp()
        (self.work / "one.json").write_text(written(a_run("one")))
        self.run_calibrax("import", "one.json", "--data", "h.db")
        self.database = self.locator("h.db").rpartition("/")[2]

    def locate(self, host="localhost", user="calibrax", **parameters):
        said = "&".join(f"{name}={value}" for name, value in {"hostaddr": "127.0.0.1", **parameters}.items())
        return f"postgresql://{user}@{host}:{self.port}/{self.database}?{said}"

    def start(self, program, *words, **environment):
        """Nothing of it may show the password."""
        result = subprocess.run([program, *words], cwd=self.work, capture_output=True, text=True,
                                timeout=300, env=dict(os.environ, **environment))
        for text in (result.stdout, result.stderr):
            self.assertNotIn(PASSWORD, text)
        return result

    def answers(self, locator, **environment):
        result = self.start(CALIBRAX, "runs", "--data", locator, **environment)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("one", result.stdout)

    def fails(self, locator, *texts, **environment):
        for program, words in ((CALIBRAX, ["runs", "--data"]), (CALIBRAX_SQL, ["-c", "SELECT 1"])):
            result = self.start(program, *words, locator, **environment)
            self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
            for text in texts:
                self.assertIn(text, result.stderr)

    def test_encrypted_and_verified(self):
        for parameters in ({"sslmode": "require"},
                           {"sslmode": "verify-ca", "sslrootcert": self.right},
                           {"sslmode": "verify-full", "sslrootcert": self.right}):
            with self.subTest(parameters):
                locator = self.locate(**parameters)
                self.answers(locator)
                asked = self.start(CALIBRAX_SQL, locator, "--format", "csv", "-c",
                                   "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                self.assertEqual(asked.stdout, "ssl\n1\n")
        self.answers(self.locate(), PGSSLMODE="verify-full", PGSSLROOTCERT=str(self.right))

    def test_what_cannot_be_verified_is_refused(self):
        self.fails(self.locate(sslmode="verify-full", sslrootcert=self.wrong),
                   "certificate verify failed", "check sslmode, sslrootcert")
        self.fails(self.locate(host="elsewhere", sslmode="verify-full", sslrootcert=self.right),
                   'does not match host name "elsewhere"', "the name in the server's certificate")
        self.fails(self.locate(sslmode="verify-full", sslrootcert="/nowhere.crt"),
                   "/nowhere.crt", "check sslmode, sslrootcert")

    def test_a_server_without_it(self):
        psql("ALTER SYSTEM SET ssl = off", "SELECT pg_reload_conf()")
        self.addCleanup(psql, "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
        self.fails(self.locate(sslmode="require"), "does not support SSL", "check sslmode")

    def test_passwords(self):
        joe = self.locate(user="joe")
        self.answers(joe, PGPASSWORD=PASSWORD)
        self.answers(joe.replace("joe@", f"joe:{PASSWORD}@"))
        passwords = self.work / "passwords"
        passwords.write_text(f"*:*:*:joe:{PASSWORD}\n")
        passwords.chmod(0o600)
        self.answers(joe, PGPASSFILE=str(passwords))
        self.fails(joe, "no password", "~/.pgpass or PGPASSWORD")
        self.fails(joe, "authentication failed", "~/.pgpass or PGPASSWORD", PGPASSWORD="wrong")
        self.fails(self.locate(user="joe", sslmode="disable"), "pg_hba.conf", "admit this role",
                   PGPASSWORD=PASSWORD)

    def test_the_password_is_not_kept(self):
        """Neither where a run came from nor what is said while it goes in shows it."""
        joe = self.locate(user=f"joe:{PASSWORD}")
        (self.work / "two.json").write_text(written(a_run("two")))
        for words in (["import", "two.json", "--data", joe], ["migrate", "--data", joe],
                      ["doctor", "--data", joe], ["copy", joe, "./copy.db"],
                      ["report", "--data", joe, "--format", "json"],
                      ["import", "nowhere.json", "--data", joe]):
            self.start(CALIBRAX, *words)
        self.assertEqual(len(self.rows("runs", "--data", "./copy.db")), 2)
        dump = subprocess.run(["pg_dump", self.database], capture_output=True, text=True, timeout=300)
        self.assertIn("two.json", dump.stdout)
        self.assertNotIn(PASSWORD, dump.stdout)

    def test_services(self):
        services = self.work / "services"
        services.write_text(f"[bench]\nhost=127.0.0.1\nport={self.port}\nuser=joe\n"
                            f"dbname={self.database}\npassword={PASSWORD}\n")
        self.answers("service=bench", PGSERVICEFILE=str(services))
        self.answers("postgresql://?service=bench", PGSERVICEFILE=str(services))
        self.answers("postgresql://", PGSERVICEFILE=str(services), PGSERVICE="bench")
        self.fails("service=other", 'service "other"', "PGSERVICEFILE", PGSERVICEFILE=str(services))


if __name__ == "__main__":
    unittest.main()
