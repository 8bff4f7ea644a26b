#!/usr/bin/env python3
"""Delivery against a server that is not ours: moto, on loopback, with its checking of signatures on.

Starts it, lets DeliveryServiceTests (Swift, through the real HTTP client) publish to it, then reads with botocore what was
written. Moto computes each signature with botocore's own code and refuses what differs; presigned URLs are compared with
botocore's, byte by byte. Moto itself signs the path after it has been decoded, so that it refuses even botocore's requests for
names with a plus or a percent sign, and it knows no presigned URL while it checks; `Strict` gives its check the path as it came,
checks presigned URLs with botocore's code, and the body against the digest that was signed.

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
import flask  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.config import Config  # noqa: E402
from moto.core.authorization import ActionAuthenticatorMixin  # noqa: E402
from moto.iam.access_control import S3IAMRequest, create_access_key  # noqa: E402
from moto.s3.exceptions import S3SignatureDoesNotMatchError  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

OBJECTS = [
    "plain.mp4", "with space.mp4", "plus+plus.mp4", "é/ü/日本語 🦊.mp4", "tilde~dash-under_.mp4", "a/b/c/d.mp4",
    "dots.../..hidden/.x.mp4", "up/../down/./x//y.mp4", "percent%20%2F.mp4", "100%.mp4", "amp&equals=semi;colon:at@dollar$.mp4",
    "question?hash#.mp4", "quote'\"paren().mp4", "star*bang!comma,brackets[].mp4", "back\\slash|pipe^`{}<>.mp4",
]
BUCKET = "vidbuild-test"


class Strict:
    checked = {"headers": 0, "presigned": 0}

    @classmethod
    def install(cls):
        create, check = S3IAMRequest._create_aws_request, S3IAMRequest.check_signature
        authorize = ActionAuthenticatorMixin._authenticate_and_authorize_s3_action

        def create_from_wire(request):
            made = create(request)
            made.url = flask.request.environ["RAW_URI"]
            return made

        def check_body(request):
            check(request)
            cls.checked["headers"] += 1
            signed = flask.request.headers["X-Amz-Content-Sha256"]
            body = flask.request.get_data(cache=True)
            if flask.request.method in ["PUT", "POST"] and hashlib.sha256(body).hexdigest() != signed:
                request._raise_signature_does_not_match()

        def authorize_presigned(server, *arguments, **named):
            if "X-Amz-Signature" not in flask.request.args:
                return authorize(server, *arguments, **named)
            signature = flask.request.args["X-Amz-Signature"]
            target = flask.request.environ["RAW_URI"].partition("&X-Amz-Signature=")[0]
            credential = flask.request.args["X-Amz-Credential"].split("/")
            key = create_access_key(server.current_account, "aws", credential[0], flask.request.headers)
            signer = botocore.auth.S3SigV4QueryAuth(key.create_credentials(), "s3", credential[2])
            made = AWSRequest(method=flask.request.method, url="http://" + flask.request.host + target)
            made.context["timestamp"] = flask.request.args["X-Amz-Date"]
            text = signer.string_to_sign(made, signer.canonical_request(made))
            if signer.signature(text, made) != signature:
                raise S3SignatureDoesNotMatchError()
            cls.checked["presigned"] += 1

        S3IAMRequest._create_aws_request = create_from_wire
        S3IAMRequest.check_signature = check_body
        ActionAuthenticatorMixin._authenticate_and_authorize_s3_action = authorize_presigned


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
    Strict.install()
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
          f"signatures recomputed: {Strict.checked}; {len(listed ^ set(names))} unexpected names; {len(uploads)} uploads left open")
    sys.exit(1 if wrong or listed != set(names) or uploads else 0)


if __name__ == "__main__":
    main()
