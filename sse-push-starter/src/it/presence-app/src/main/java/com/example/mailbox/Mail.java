package com.example.mailbox;

record Mail(String id, String recipient, String text) {

}
