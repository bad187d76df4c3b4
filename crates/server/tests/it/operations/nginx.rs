//! The reverse proxy of the text: nginx with its blocks, and a stream through it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::machine::{Machine, free_address, until};
use super::tools::{CURL, OPENSSL, without};

const NGINX: (&str, &str) = ("nginx", "nginx-light");

/// An nginx of its own. Dropped, it ends.
struct Nginx {
    child: Child,
    port: String,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Killed, it would leave its workers behind.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

impl Nginx {
    /// Starts it with both blocks of the text, as Debian's configuration takes them from its
    /// `conf.d`, and certificates that nobody has signed.
    fn start(machine: &Machine) -> Self {
        let port = free_address().rsplit_once(':').unwrap().1.to_owned();
        for (file, host) in [
            ("/etc/nginx/conf.d/till.conf", "till.shop.example"),
            ("/etc/nginx/conf.d/hooks.conf", "hooks.shop.example"),
        ] {
            let listens =
                |text: String| text.replace("listen 443 ", &format!("listen 127.0.0.1:{port} "));
            machine.write_with(file, listens);
            machine.shell(
                &format!(
                    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={host} -keyout /etc/ssl/private/{host}.key -out /etc/ssl/{host}.pem 2>/dev/null"
                ),
                "",
            );
        }
        let folder = machine.place("nginx");
        fs::create_dir(&folder).unwrap();
        let configuration = folder.join("nginx.conf");
        fs::write(
            &configuration,
            main(&folder, &machine.place("/etc/nginx/conf.d")),
        )
        .unwrap();
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "PATH=$PATH:/usr/sbin; exec nginx -e \"$1\" -c \"$2\"",
                "nginx",
            ])
            .args([folder.join("errors"), configuration])
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        Self { child, port }
    }

    /// A request, as curl makes it.
    fn curl(&self, host: &str, path: &str, more: &[&str]) -> Command {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--no-buffer",
            "--insecure",
            "--noproxy",
            "*",
        ])
        .args(["--resolve", &format!("{host}:{}:127.0.0.1", self.port)])
        .args(more)
        .arg(format!("https://{host}:{}{path}", self.port));
        curl
    }

    /// Its status and the version of HTTP, or what went wrong.
    fn status(&self, host: &str, path: &str, more: &[&str]) -> String {
        let all = [
            &[
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code} %{http_version}",
            ],
            more,
        ];
        let ended = self.curl(host, path, &all.concat()).output().unwrap();
        String::from_utf8_lossy(&ended.stdout).into_owned()
    }
}

/// What stands around the blocks.
fn main(folder: &Path, blocks: &Path) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {folder}/{name};"))
        .join(" ");
    // Its workers have to read files of this user's.
    let user = match own_user() {
        Some(0) => "user root;",
        _ => "",
    };
    format!(
        "{user} daemon off; pid {folder}/pid; events {{}}\nhttp {{ access_log off; {temporary} include {}/*.conf; }}\n",
        blocks.display()
    )
}

fn own_user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(fs::metadata("/proc/self").ok()?.uid())
}

#[tokio::test]
async fn news_and_webhooks_come_through_nginx_as_the_text_sets_it_up() {
    if without(&[NGINX, OPENSSL, CURL]) {
        return;
    }
    let machine = Machine::set_up();
    machine.run("make the webhook word", "");
    machine.write("/etc/systemd/system/tabby-pos.service.d/webhooks.conf");
    machine.run("take webhooks", "");
    machine.run("register webhooks", "");
    let said = machine.run("make the till's password", "");
    let sign_in = format!("till:{}", said.trim().rsplit_once(' ').unwrap().1);
    let nginx = Nginx::start(&machine);
    let (till, hooks) = ("till.shop.example", "hooks.shop.example");
    until("nginx and the server answer", async || {
        nginx.status(till, "/readyz", &["--user", &sign_in]) == "200 2"
    })
    .await;
    assert_eq!(nginx.status(till, "/api/terminal", &[]), "401 2");
    // Nobody who has the till's password brings webhooks under an address of his choice.
    let signed_in = ["--user", &sign_in];
    let brought = nginx.status(till, "/webhooks/tabby", &signed_in);
    assert_eq!(brought, "404 2");
    let pinned = "%header{strict-transport-security}";
    let pinned = ["--output", "/dev/null", "--write-out", pinned];
    let pinned = nginx.curl(till, "/", &pinned).output().unwrap().stdout;
    assert_eq!(pinned, b"max-age=31536000");

    // What is said while the stream is open comes while it is open.
    let mut stream = nginx
        .curl(till, "/api/events", &["--user", &sign_in])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(stream.stdout.take().unwrap()).lines();
    assert!(
        lines.next().unwrap().unwrap().contains(':'),
        "it says something at once"
    );
    let sale = json!({
        "id": "0190a5b4-7c00-7000-8000-000000000001", "amount": "250.00", "currency": "AED",
        "reference": "A-1", "method": "qr"
    });
    let origin = format!("origin: https://{till}:{}", nginx.port);
    let made = nginx.status(
        till,
        "/api/sales",
        &[
            "--user",
            &sign_in,
            "--header",
            &origin,
            "--header",
            "content-type: application/json",
            "--data",
            &sale.to_string(),
        ],
    );
    assert_eq!(made, "200 2");
    let told = lines.any(|line| {
        line.unwrap()
            .contains("0190a5b4-7c00-7000-8000-000000000001")
    });
    assert!(told && stream.try_wait().unwrap().is_none());
    let _ = stream.kill();
    let _ = stream.wait();

    let word = fs::read_to_string(machine.place("/etc/tabby-pos/webhook_secret")).unwrap();
    let word = format!("x-tabby-pos: {}", word.trim());
    let body = json!({"id": "00000000-0000-4000-8000-000000000000", "status": "authorized"});
    let post = |word: &str| {
        let json = "content-type: application/json";
        nginx.status(
            hooks,
            "/webhooks/tabby",
            &[
                "--header",
                json,
                "--header",
                word,
                "--data",
                &body.to_string(),
            ],
        )
    };
    assert_eq!(post(&word), "200 2");
    assert_eq!(post("x-tabby-pos: another"), "401 2");
    assert_eq!(nginx.status(hooks, "/api/terminal", &[]), "404 2");
}
