#!/usr/bin/env python3
"""Delivery against a server that is not ours: moto, on loopback, with its checking of signatures on.

Starts it, lets DeliveryServiceTests (Swift, through the real HTTP client) publish to it, then reads with botocore what was
written. Moto computes each signature with botocore's own code and refuses what differs; presigned URLs are compared with
botocore's, byte by byte.

usage: pip install 'moto[server]' boto3; Tests/Delivery/witness.py COMMAND...   such as: swift test -c release --skip-build
"""
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile

for name in list(os.environ):
    if name.startswith("AWS_") or name.lower().endswith("_proxy"):
        del os.environ[name]
# The first three actions make the user; from the fourth on, every request must be signed with his key.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "3"

import boto3  # noqa: E402
import botocore.auth  # noqa: E402
from botocore.config import Config  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

OBJECTS = [
    "plain.mp4", "with space.mp4", "plus+plus.mp4", "é/ü/日本語 🦊.mp4", "tilde~dash-under_.mp4", "a/b/c/d.mp4",
    "dots.../..hidden/.x.mp4", "percent%20%2F.mp4", "100%.mp4", "amp&equals=semi;colon:at@dollar$.mp4",
    "question?hash#.mp4", "quote'\"paren().mp4", "star*bang!comma,brackets[].mp4", "back\\slash|pipe^`{}<>.mp4",
]
BUCKET = "vidbuild-test"


def client(server, key, style="path", token=None):
    return boto3.client(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"], aws_session_token=token,
        config=Config(signature_version="s3v4", s3={"addressing_style": style}, retries={"max_attempts": 1}))


def presigned(server, key):
    """What botocore signs at one fixed time."""
    time = datetime.datetime(2026, 11, 21, 3, 24, 48)
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: (
        time if remove_tzinfo else time.replace(tzinfo=datetime.timezone.utc))
    vectors = []
    for token in [None, "Token/with+signs=="]:
        for style in ["path", "virtual"]:
            s3 = client(server, key, style, token)
            for name in OBJECTS:
                for seconds, filename, content in [(60, None, None), (604800, "final cut.mp4", None), (3600, None, "video/mp4")]:
                    params = {"Bucket": BUCKET, "Key": name}
                    if filename:
                        params["ResponseContentDisposition"] = f'attachment; filename="{filename}"'
                    if content:
                        params["ContentType"] = content
                    call = "put_object" if content else "get_object"
                    vectors.append({
                        "method": "PUT" if content else "GET", "object": name, "pathStyle": style == "path",
                        "seconds": seconds, "filename": filename, "contentType": content, "token": token,
                        "time": int(time.replace(tzinfo=datetime.timezone.utc).timestamp()),
                        "url": s3.generate_presigned_url(call, Params=params, ExpiresIn=seconds)})
    return vectors


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    origin = f"http://localhost:{port}"
    iam = boto3.client(
        "iam", endpoint_url=origin, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    iam.create_user(UserName="publisher")
    key = iam.create_access_key(UserName="publisher")["AccessKey"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_user_policy(UserName="publisher", PolicyName="all", PolicyDocument=json.dumps(policy))
    s3 = client(origin, key)
    s3.create_bucket(Bucket=BUCKET)

    original = botocore.auth.get_current_datetime
    vectors = presigned(origin, key)
    botocore.auth.get_current_datetime = original
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({
            "service": origin, "bucket": BUCKET, "access": key["AccessKeyId"], "secret": key["SecretAccessKey"],
            "objects": OBJECTS, "presigned": vectors}, file)
        file.flush()
        command = sys.argv[1:] + ["--filter", "DeliveryServiceTests"]
        code = subprocess.run(command, env={**os.environ, "VIDBUILD_S3": file.name}).returncode
    if code:
        sys.exit(code)

    wrong = []
    names = OBJECTS + ["multi part/40 MiB.mp4", "resumed.mp4"]
    for name in names:
        answer = s3.get_object(Bucket=BUCKET, Key=name)
        if hashlib.sha256(answer["Body"].read()).hexdigest() != answer["Metadata"].get("sha256"):
            wrong.append(name)
        if answer["ContentType"] != "video/mp4":
            wrong.append(f"{name}: {answer['ContentType']}")
    listed = {item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    uploads = s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    server.stop()
    print(f"botocore read {len(names)} objects, {len(wrong)} wrong; {len(vectors)} presigned URLs equal; "
          f"{len(listed ^ set(names))} unexpected names; {len(uploads)} uploads left open")
    sys.exit(1 if wrong or listed != set(names) or uploads else 0)


if __name__ == "__main__":
    main()
