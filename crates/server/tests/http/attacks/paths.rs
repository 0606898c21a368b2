//! Paths of files: nothing beside the built page is served, however it is written.

use crate::harness::Server;

#[tokio::test]
async fn nothing_outside_the_built_page_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let dist = folder.path().join("dist");
    std::fs::create_dir_all(dist.join("b")).expect("makes");
    std::fs::write(dist.join("index.html"), "<!doctype html>").expect("writes");
    std::fs::write(folder.path().join("secret.txt"), "treasure").expect("writes");
    let assets = dist.clone();
    let server = Server::with(|config| config.assets = Some(assets)).await;
    let whole = folder.path().join("secret.txt").display().to_string();
    for path in [
        "/../secret.txt",
        "/b/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/b/%2e%2e/%2e%2e/secret.txt",
        "/....//secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/.%00./secret.txt",
        "/secret.txt%00.html",
        "//secret.txt",
        "/dist/../secret.txt",
        whole.as_str(),
        &format!("/{whole}"),
        &format!("/{}", whole.replace('/', "%2f")),
    ] {
        for accept in ["*/*", "text/html"] {
            // Written to the socket as it stands: clients would tidy the path up.
            let mut socket = tokio::net::TcpStream::connect(server.address).await.expect("connects");
            let request = format!(
                "GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\nconnection: close\r\n\r\n"
            );
            tokio::io::AsyncWriteExt::write_all(&mut socket, request.as_bytes()).await.expect("writes");
            let mut answer = String::new();
            tokio::io::AsyncReadExt::read_to_string(&mut socket, &mut answer).await.expect("reads");
            assert!(!answer.contains("treasure"), "{path}");
            // A person's browser gets the page, which says that there is nothing; everybody else a 404.
            let expected = if answer.contains("<!doctype html>") { "200" } else { "404" };
            assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{path}: {answer}");
            assert!(accept == "text/html" || expected == "404", "{path}: {answer}");
        }
    }
}
