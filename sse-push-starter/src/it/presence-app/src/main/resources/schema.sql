create table mail (id varchar(64) primary key, recipient varchar(512) not null, text varchar(1000) not null, seen boolean default false not null);
create table reminder (id varchar(64) primary key, recipient varchar(512) not null, text varchar(1000) not null);
